"""The vocabulary: namespaces and the ontology file."""
