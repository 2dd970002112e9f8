"""Facts on the memory that training takes on a GPU (``training-memory.toml``)."""

from functools import cache

from pydantic import Field

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Entry, Fact


class PrecisionBytes(Entry):
    """Bytes of weights and activations in one number format."""

    id: str
    """The format, as ``training.precision`` names it."""

    weight_bytes: Fact[float]
    """Bytes of a parameter of a layer, in all copies that the matrix products need."""

    linear_input_bytes: Fact[float]
    """Bytes of a value that a linear layer keeps as its input for the backward pass."""


class MemoryFacts(Entry):
    """Bytes that training keeps, and the memory that no formula gives."""

    precisions: list[PrecisionBytes] = Field(min_length=1)

    gradient_bytes: Fact[float]
    """Bytes of the gradient of a parameter."""

    optimizer_bytes: Fact[float]
    """Bytes of the optimizer's state of a parameter."""

    embedding_bytes: Fact[float]
    """Bytes of a parameter of an embedding."""

    value_bytes: Fact[float]
    """Bytes of a kept activation that is no input of a linear layer."""

    logit_bytes: Fact[float]
    """Bytes of an output of the last layer."""

    outer_momentum_bytes: Fact[float]
    """Bytes of the momentum of DiLoCo's outer optimizer for a parameter, on the GPU."""

    outer_copy_bytes: Fact[float]
    """Bytes of the copy of a parameter as of the last outer step, in the memory of the host."""

    reserve_low_gb: Fact[float]
    """Least memory for fragmentation, workspaces, NCCL and the CUDA context, in GB."""

    reserve_high_gb: Fact[float]
    """Most memory for them, in GB."""

    def of(self, precision: str) -> PrecisionBytes:
        """Return the bytes of a number format."""
        return next(entry for entry in self.precisions if entry.id == precision)


@cache
def memory_facts(catalog: Catalog) -> MemoryFacts:
    """Read the facts on memory.

    Raises:
        CatalogError: the file does not fit the models above.
    """
    return catalog._read("training-memory.toml", MemoryFacts)
