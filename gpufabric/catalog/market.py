"""Facts for comparison: peak rates, announced machines, and other clouds' prices (``common/*.toml``)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Literal

from pydantic import Field

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Entry, Fact

AnnouncedCloud = Literal["aws", "azure", "gcp", "oci"]
ComparisonMode = Literal["on-demand", "capacity-block", "reserved-1y", "reserved-3y", "flex-start", "spot"]
"""flex-start: Google's queue for machines for up to seven days, at a lower price and without a start date."""


class Accelerator(Entry):
    """Peak rates of an accelerator."""

    id: str
    """Model, as in the shapes."""

    peak_bf16_tflops: Fact[Decimal]
    """Dense matrix products in BF16, in 10^12 floating-point operations a second."""

    peak_fp8_tflops: Fact[Decimal] | None = None
    """The same in FP8; absent if the accelerator lacks FP8 or the rate is unknown."""


class Announced(Entry):
    """A machine that a cloud has announced, or sells under a name that lacks facts to declare it."""

    id: str
    title: Fact[str]
    clouds: Fact[list[AnnouncedCloud]]
    gpu_model: Fact[str]
    vendor: Fact[Literal["amd", "aws", "google"]] | None = None
    """Vendor of the accelerators; absent for NVIDIA."""

    nvlink_domain_gpus: Fact[int] | None = None
    """Accelerators in one domain of NVLink or similar."""

    memory_gb: Fact[Decimal] | None = None
    """Memory of one accelerator in GB."""

    nvlink_tbps: Fact[Decimal] | None = None
    """Bandwidth inside the whole domain, in TB/s."""

    scale_out: Fact[str] | None = None
    """Network between domains."""

    peak_bf16_tflops: Fact[Decimal] | None = None
    rack_kw: Fact[str] | None = None
    """Power of a rack, in kW: a figure or a range."""

    announced_on: Fact[date] | None = None
    """Day of the announcement; absent if unknown."""

    in_use_by: Fact[date] | None = None
    """First day for which a source shows a machine that runs; absent if none does."""

    expected: Fact[str] | None = None
    """Expected availability."""

    name_seen: Fact[str]
    """Names in the cloud's documents that its API lacks; ``none`` if there is none."""


class ComparisonPrice(Entry):
    """A list price per accelerator-hour."""

    mode: ComparisonMode
    regions_priced: list[str] = Field(min_length=1)
    usd_per_gpu_hour: Fact[Decimal]


class ComparisonShape(Entry):
    """A machine of a cloud that gpufabric does not support."""

    name: str
    cloud: Literal["gcp"]
    model: Fact[str]
    vendor: Fact[Literal["google"]] | None = None
    """Vendor of the accelerators; absent for NVIDIA."""

    count: Fact[int] | None = None
    """Accelerators in one machine; absent if chips are sold individually."""

    memory_gb: Fact[Decimal] | None = None
    prices: list[ComparisonPrice] = Field(default_factory=list[ComparisonPrice])


@dataclass(frozen=True, slots=True)
class Market:
    """Data of ``common`` for comparisons.

    Attributes:
        accelerators: peak rates by model.
        announced: machines that cannot be declared, by id.
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
