"""Facts on routed tokens of mixtures of experts (``expert-routing.toml``)."""

from functools import cache

from pydantic import Field

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Entry, Fact
from gpufabric.spec.training import Precision


class Exchange(Entry):
    """Size of a value of the hidden state on its way to an expert and back."""

    id: Precision
    dispatch_bytes: Fact[int]
    combine_bytes: Fact[int]


class NvLinks(Entry):
    """NVLink of a GPU, in each direction."""

    id: str
    """Model of the GPU."""

    links: Fact[int]
    gbytes_per_second_per_link: Fact[float]
    """Rate that NCCL expects of a link, in GB/s."""


class ExpertRouting(Entry):
    """The whole file."""

    exchanges: list[Exchange] = Field(min_length=1)
    nvlinks: list[NvLinks] = Field(min_length=1)
    base_us: Fact[float]
    """Latency of an operation without hops, in microseconds."""

    nvlink_hop_us: Fact[float]
    """Latency of a hop over NVLink, in microseconds."""

    network_hop_us: Fact[float]
    """Latency of a hop over a network, in microseconds."""

    def bytes_per_value(self, precision: Precision) -> int:
        """Return the bytes of a value over a whole step: dispatch and combine, forward and backward."""
        exchange = next(entry for entry in self.exchanges if entry.id == precision)
        return 2 * (exchange.dispatch_bytes.value + exchange.combine_bytes.value)

    def nvlink_gbytes_per_second(self, gpu: str) -> float | None:
        """Return the rate of a GPU's NVLink in each direction, in GB/s; None if no source states it."""
        for entry in self.nvlinks:
            if entry.id == gpu:
                return entry.links.value * entry.gbytes_per_second_per_link.value
        return None


@cache
def expert_routing(catalog: Catalog) -> ExpertRouting:
    """Read the facts on routed tokens.

    Raises:
        CatalogError: the file does not fit the models above.
    """
    return catalog._read("expert-routing.toml", ExpertRouting)
