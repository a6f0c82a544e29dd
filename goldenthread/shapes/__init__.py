"""The checks: reading the shapes, running them, and saying what they found."""
