"""Check the graph in one file by the shapes in another with plain pySHACL, and print seconds and results."""

import sys
from time import process_time

import pyshacl
import rdflib
from rdflib import SH

data, shapes = (rdflib.Graph().parse(file, format="nt") for file in sys.argv[1:])
started = process_time()
_, report, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none", max_validation_depth=60)
print(process_time() - started, sum(1 for _ in report.objects(None, SH.result)))
