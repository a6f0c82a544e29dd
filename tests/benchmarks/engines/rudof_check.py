"""Check the graph in one file by the shapes in another with rudof, and print seconds and results."""

import sys
from time import process_time

from pyrudof import RDFFormat, Rudof, RudofConfig, ShaclFormat

rudof = Rudof(RudofConfig())
rudof.read_data(sys.argv[1], RDFFormat.NTriples)
rudof.read_shacl(sys.argv[2], ShaclFormat.NTriples)
started = process_time()
results = len(rudof.validate_shacl())
print(process_time() - started, results)
