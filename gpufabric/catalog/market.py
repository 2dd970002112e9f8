"""Facts for looking around: peak rates, what is announced, and what others charge (``common/*.toml``)."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Literal

from pydantic import Field

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Entry, Fact

AnnouncedCloud = Literal["aws", "azure", "gcp", "oci"]
ComparisonMode = Literal["on-demand", "capacity-block", "reserved-1y", "reserved-3y", "flex-start", "spot"]
"""flex-start: Google's queue for up to seven days of machines, at a lower price and without a date."""


class Accelerator(Entry):
    """What an accelerator can compute at most."""

    id: str
    """Model, as shapes name it."""

    peak_bf16_tflops: Fact[Decimal]
    """Dense matrix products in BF16, in 10^12 floating-point operations a second."""

    peak_fp8_tflops: Fact[Decimal] | None = None
    """Likewise in FP8; absent where the accelerator has none, or it was not read."""


class Announced(Entry):
    """A machine that a cloud has announced and does not sell under a name of its interfaces."""

    id: str
    title: Fact[str]
    clouds: Fact[list[AnnouncedCloud]]
    gpu_model: Fact[str]
    vendor: Fact[Literal["amd"]] | None = None
    """Maker of the accelerators; stated where it is not NVIDIA."""

    nvlink_domain_gpus: Fact[int] | None = None
    """Accelerators that share one domain of NVLink or the like."""

    memory_gb: Fact[Decimal] | None = None
    """Memory of one accelerator in GB."""

    nvlink_tbps: Fact[Decimal] | None = None
    """Bandwidth inside the whole domain, in TB/s."""

    scale_out: Fact[str] | None = None
    """What joins domains."""

    peak_bf16_tflops: Fact[Decimal] | None = None
    rack_kw: Fact[str] | None = None
    """Power of a rack, in kW: a figure or a range."""

    expected: Fact[str] | None = None
    """When it was said to come."""

    name_seen: Fact[str]
    """Names that a document of the cloud has and its interface lacks; ``none`` where there is none."""


class ComparisonPrice(Entry):
    """A list price of one accelerator for an hour."""

    mode: ComparisonMode
    regions_priced: list[str] = Field(min_length=1)
    usd_per_gpu_hour: Fact[Decimal]


class ComparisonShape(Entry):
    """A machine of a cloud on which gpufabric builds nothing."""

    name: str
    cloud: Literal["gcp"]
    model: Fact[str]
    vendor: Fact[Literal["google"]] | None = None
    """Maker of the accelerators; stated where it is not NVIDIA."""

    count: Fact[int] | None = None
    """Accelerators in one machine; absent where chips are sold one by one."""

    memory_gb: Fact[Decimal] | None = None
    prices: list[ComparisonPrice] = Field(default_factory=list[ComparisonPrice])


@dataclass(frozen=True, slots=True)
class Market:
    """Everything of ``common`` that is looked at before something is declared.

    Attributes:
        accelerators: peak rates by model.
        announced: what is announced, by id.
        comparison: machines of other clouds, by name.
    """

    accelerators: dict[str, Accelerator]
    announced: dict[str, Announced]
    comparison: dict[str, ComparisonShape]


@cache
def market(catalog: Catalog) -> Market:
    """Read the three files.

    Raises:
        CatalogError: a file is missing or does not fit the models above.
    """
    return Market(
        accelerators=catalog._table("common/accelerators.toml", Accelerator),
        announced=catalog._table("common/announced.toml", Announced),
        comparison=catalog._table("common/comparison.toml", ComparisonShape, "name"),
    )
