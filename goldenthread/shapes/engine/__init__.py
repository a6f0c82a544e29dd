"""Check a graph by SHACL shapes, for all focus nodes at once.

``model`` is what shapes are made of and ``compiling`` reads them; ``columns`` and ``neighbours`` look statements up,
for whole arrays of terms; ``paths`` follows property paths; ``values`` and ``pairs`` evaluate the constraints;
``queries`` runs SPARQL constraints; ``evaluating`` and ``checker`` bring them together. ``reference`` is pySHACL, with
the same results.
"""
