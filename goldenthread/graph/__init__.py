"""From Turtle files to a store that can be asked."""
