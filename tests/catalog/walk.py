"""Walks over what the package's catalogue holds."""

from collections.abc import Iterator
from typing import cast

from pydantic import BaseModel

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Fact
from gpufabric.catalog.shape import Gpu, Shape

CLOUDS = ("aws", "azure", "oci")
SHAPES = [(cloud, name) for cloud in CLOUDS for name in Catalog().shape_names(cloud)]

WITHOUT_GPUS = {"hpc6a.48xlarge", "hpc7g.4xlarge", "Standard_HB120rs_v3", "BM.Optimized3.36"}
"""Machines that only try a fabric."""


def gpus_of(shape: Shape) -> Gpu:
    """Give the accelerators of a shape that has some."""
    assert shape.gpu is not None
    return shape.gpu


def facts(node: object, path: str = "") -> Iterator[tuple[str, Fact[object]]]:
    """Give every fact below a catalogue entry with its property path."""
    if isinstance(node, Fact):
        yield path, cast("Fact[object]", node)
    elif isinstance(node, BaseModel):
        for name in type(node).model_fields:
            yield from facts(getattr(node, name), f"{path}.{name}")
    elif isinstance(node, dict):
        for key, value in cast("dict[object, object]", node).items():
            yield from facts(value, f"{path}.{key}")
    elif isinstance(node, (list, tuple)):
        for index, value in enumerate(cast("list[object]", node)):
            yield from facts(value, f"{path}.{index}")
