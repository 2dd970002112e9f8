"""The job that ``gpufabric plan`` reads: a model to train, machines that can be had, and requirements."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, PositiveInt, ValidationInfo, field_validator, model_validator

from gpufabric.spec.base import Day, Declared, SomeMachines
from gpufabric.spec.link_kinds import LINK_KINDS, LinkKindName
from gpufabric.spec.model import Model
from gpufabric.spec.sync_modes import SyncMode
from gpufabric.spec.training import Precision, refuse_less_than_a_step

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
RegionId = Annotated[
    str,
    Field(pattern=r"^(aws|azure|oci)-[a-z0-9-]+$", description="cloud and region, such as aws-us-east-1"),
]


class AvailableMachines(Declared):
    """Machines that you can have: the lower of quota and what the cloud offered you."""

    cloud: Literal["aws", "azure", "oci"]
    """The seller."""

    region: str
    """The cloud's name of the region."""

    shape: str
    """The cloud's name of the machine."""

    machines: SomeMachines | None = None
    """Most machines. Where the project has quotas of the account, the lower counts. Absent: as the quotas
    say; machines without a known quota cannot be leased then."""


class LeaseContract(Declared):
    """Terms of a contract for machines: an offer beside the list prices."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,40}$")]
    """Name of the contract, for the plan."""

    cloud: Literal["aws", "azure", "oci"]
    """The seller."""

    region: str
    """The cloud's name of the region."""

    shape: str
    """The cloud's name of the machine."""

    machines: SomeMachines
    """Most machines."""

    usd_per_gpu_hour: Positive
    """Price of a GPU-hour before discounts, in US dollars."""

    term_days: Positive | None = None
    """Days that are paid for, even if the run ends earlier. Absent: as long as the run."""

    term_discount: Annotated[float, Field(ge=0, lt=1)] = 0.0
    """Share of the price that the term takes off."""

    take_or_pay_machines: SomeMachines | None = None
    """Machines that are paid for once the contract is signed, used or not. Absent: none."""

    prepay_share: Annotated[float, Field(ge=0, le=1)] = 0.0
    """Share of the cost that is paid before the first day."""

    prepay_discount: Annotated[float, Field(ge=0, lt=1)] = 0.0
    """Share of the prepaid part that prepaying takes off."""

    early_exit_share: Annotated[float, Field(ge=0, le=1)] | None = None
    """Share of the rest of the term that an early end costs. Absent: there is no early end."""

    starts: Day | None = None
    """First day on which the machines can be had. Absent: any."""

    ends: Day | None = None
    """Last day on which the machines can be had. Absent: any."""

    @model_validator(mode="after")
    def _in_range(self) -> Self:
        if self.take_or_pay_machines is not None and self.take_or_pay_machines > self.machines:
            raise ValueError(f"take_or_pay_machines {self.take_or_pay_machines}: at most machines")
        if self.starts is not None and self.ends is not None and self.ends <= self.starts:
            raise ValueError("ends must be after starts")
        return self


class RampStep(Declared):
    """Part of the machines that a job needs from a month on."""

    month: PositiveInt
    """Month of the run, from 1; a month has 730 hours."""

    share: Annotated[float, Field(gt=0, le=1)]
    """Share of the throughput that the last step has."""


class LeaseSite(Declared):
    """Electric power and cooling of a region's machines."""

    facility_mw: Positive | None = None
    """Most power of the building, in MW, with cooling and losses; needs ``pue``."""

    pue: Annotated[float, Field(ge=1)] | None = None
    """Energy of the building for each unit of energy of its machines."""

    rack_kw: Positive | None = None
    """Most power of a rack, in kW."""

    liquid_cooling: bool = True
    """Whether machines that need liquid cooling can be placed."""

    @model_validator(mode="after")
    def _with_pue(self) -> Self:
        if (self.facility_mw is None) != (self.pue is None):
            raise ValueError("facility_mw and pue together")
        return self


class LeaseMove(Declared):
    """Costs of moving from one lease to another."""

    double_run_days: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    """Days that new machines are paid for before they take over."""

    data_tb: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    """Data and checkpoints that each new region gets, in TB of 10^12 bytes."""

    usd_per_gb: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    """Price of moving a GB of 10^9 bytes, in US dollars."""

    early_exit_shares: dict[str, Annotated[float, Field(ge=0, le=1)]] = Field(
        default_factory=dict[str, float]
    )
    """Share of the rest of a lease that an early end costs, by way to pay, such as ``reserved-1y``. Absent: 0
    for on-demand, as a contract of the job states, and all of it otherwise."""


class LinkPrice(Declared):
    """A link at your price. It replaces the list prices of links of this kind between the two regions."""

    between: tuple[RegionId, RegionId]
    """The two regions."""

    kind: LinkKindName
    """Kind of the link."""

    gbps: Positive
    """Bandwidth in each direction, in Gbit/s."""

    usd_per_hour: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    """Price with all gateways, ports and data, in US dollars per hour."""


class LeaseLinks(Declared):
    """How regions synchronize, and which links may join them."""

    sync: SyncMode
    """Data that crosses the links."""

    global_batch: PositiveInt
    """Sequences of an optimizer step, over all regions together."""

    inner_steps: PositiveInt = 100
    """Steps between two outer steps (DiLoCo)."""

    sync_bits: Literal[4, 8, 16] | None = None
    """Bits of a parameter as regions exchange it. Absent: as published for the sync mode."""

    fragment_layers: PositiveInt | None = None
    """Layers that Streaming DiLoCo synchronizes together. Absent: as published."""

    overlap_steps: Literal[0, 1] | None = None
    """Steps that the regions compute while a fragment passes the links. Absent: as published."""

    kinds: list[LinkKindName] = Field(
        default_factory=lambda: [kind for kind in LINK_KINDS if kind != "circuit"], min_length=1
    )
    """Kinds of links to choose from. Absent: all but ``circuit``, for which you need ports of your own."""

    prices: list[LinkPrice] = Field(default_factory=list[LinkPrice])
    """Links at your own prices. A link whose list price is unknown is not taken without."""


class LeaseJob(Declared):
    """A job to lease machines for."""

    model: Model | None = None
    """The model. Absent: ``training.model`` of the project."""

    precision: Precision | None = None
    """Number format of the matrix products. Absent: that of the project's job."""

    tokens: PositiveInt
    """Tokens of the whole run."""

    days: Positive
    """Days until the run must be done. The machines are leased for so long."""

    goodput: Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)]
    """Share of the time that trains: failures, restarts and waiting for links take the rest. For a declared
    fabric, ``gpufabric train`` estimates it."""

    budget_usd: Positive | None = None
    """Most cost of the whole run, in US dollars. Absent: no limit."""

    capacity: list[AvailableMachines] = Field(default_factory=list[AvailableMachines])
    """Machines that can be had at list prices and prices of the project."""

    contracts: list[LeaseContract] = Field(default_factory=list[LeaseContract])
    """Contracts that can be signed. Their machines are apart from those of ``capacity``."""

    starts: Day | None = None
    """First day of the run. Contracts with dates need it."""

    ramp: list[RampStep] = Field(default_factory=list[RampStep])
    """Throughput by month. Machines may be leased from each step on. Absent: all from the first day."""

    countries: list[Annotated[str, Field(pattern=r"^[A-Z]{2}$")]] | None = None
    """Countries (ISO 3166) that may hold the data. Absent: any."""

    regions: list[RegionId] | None = None
    """Regions that may hold the data. Absent: any."""

    block_gpus: PositiveInt = 1
    """Fewest accelerators that are leased together, on one NVLink domain or RDMA fabric."""

    sites: dict[RegionId, LeaseSite] = Field(default_factory=dict[str, LeaseSite])
    """Power and cooling of regions beside ``it_mw``."""

    survives: list[Literal["region", "power-domain", "cloud"]] = Field(
        default_factory=list[Literal["region", "power-domain", "cloud"]]
    )
    """Losses after which ``surviving_share`` of the throughput must be left, whichever place is lost."""

    surviving_share: Annotated[float, Field(ge=0, lt=1, allow_inf_nan=False)] = 0.5
    """Share of the throughput that must be left after such a loss."""

    quorum: bool = True
    """Whether more than half of the regions must be left after such a loss, so that training goes on."""

    least_gpus_per_region: PositiveInt = 1
    """Fewest accelerators of a region that is used: what one copy of the model takes."""

    it_mw: dict[RegionId, Positive] = Field(default_factory=dict[str, float])
    """Most rated power of the machines of a region, in MW."""

    power_domain_mw: dict[str, Positive] = Field(default_factory=dict[str, float])
    """Most rated power of the machines in a power domain, in MW."""

    most_share_of_cloud: Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)] = 1.0
    """Most share of the throughput that a single cloud gives."""

    apart: list[tuple[RegionId, RegionId]] = Field(default_factory=list[tuple[str, str]])
    """Pairs of regions that cannot train together, since the link between them is too thin."""

    usd_per_hour_by_region: dict[RegionId, Positive] = Field(default_factory=dict[str, float])
    """Cost of a region beside its machines and links: network, storage."""

    stacks: dict[str, dict[str, Any]] = Field(default_factory=dict[str, dict[str, Any]])
    """Properties of stack files to write, by region (``aws-us-east-1``) or cloud (``aws``), such as
    ``account_id`` and ``zone``. Absent ones are left to fill in."""

    moving: LeaseMove | None = None
    """Costs of moving, for ``gpufabric plan --against``. The job's tokens and days are then what is left."""

    links: LeaseLinks | None = None
    """Links between the regions. Absent: the plan has none, and their cost is not in it."""

    @field_validator("links")
    @classmethod
    def _check_batch(cls, links: LeaseLinks | None, info: ValidationInfo) -> LeaseLinks | None:
        if links is not None:
            refuse_less_than_a_step(links.global_batch, info.data.get("tokens"), info.data.get("model"))
        return links

    @model_validator(mode="after")
    def _something_to_lease(self) -> Self:
        if not self.capacity and not self.contracts:
            raise ValueError("capacity or contracts: machines that can be had")
        return self

    @model_validator(mode="after")
    def _ramp_rises(self) -> Self:
        months = [step.month for step in self.ramp]
        shares = [step.share for step in self.ramp]
        if self.ramp and months[0] != 1:
            raise ValueError("ramp: the first month is 1")
        if months != sorted(set(months)) or shares != sorted(shares):
            raise ValueError("ramp: months and shares rise")
        return self
