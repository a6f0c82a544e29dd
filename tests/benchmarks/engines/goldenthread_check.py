"""Check the graph in one file by the shapes in another with our engine, and print seconds and results."""

import sys
from time import process_time

from pyoxigraph import NamedNode, RdfFormat, Store

from goldenthread.ontology.namespaces import SH
from goldenthread.shapes.engine.checker import check_all, compiled
from goldenthread.shapes.facts import Facts

data, shapes = Store(), Store()
for store, file in zip((data, shapes), sys.argv[1:], strict=True):
    store.load(path=file, format=RdfFormat.N_TRIPLES)
started = process_time()
facts = Facts(shapes)
targets = [NamedNode(f"{SH}target{kind}") for kind in ("Class", "Node", "SubjectsOf", "ObjectsOf")]
names = sorted({shape.value for target in targets for shape in facts.subjects(target)})
results = check_all(data, compiled(facts, names)).results
print(process_time() - started, len(results))
