"""The browser: pages made on the server, one small module for each kind."""
