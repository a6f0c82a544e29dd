"""The ``goldenthread`` command: one module for each of its subcommands."""
