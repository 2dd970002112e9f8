"""Types of arguments. Written by `python -m tools.library` from `gpufabric.spec.cluster`."""

from typing import TypedDict


class Network(TypedDict):
    """Addresses of a region."""

    cidr: str
    """Range of the region's virtual network. No two stacks of a fabric may overlap."""
