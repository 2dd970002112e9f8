"""Stands in for ``crane digest``."""

import sys

from tests.cluster.stand_ins.digests import of_reference

if sys.argv[1] != "digest":
    raise SystemExit(f"unexpected command: {sys.argv[1:]}")
print(of_reference(sys.argv[2]))
