"""What a report says, as data: the same for Markdown, HTML and JSON.

The JSON form is ``gpufabric schema report``. Fields are added and never renamed within a format.
"""

from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict

FORMAT = 1

Operation = Literal["create", "update", "replace", "delete", "import"]
"""What happens to a resource."""

Outcome = Literal["ok", "failed", "missing", "skipped", "deferred"]
"""How the run of a stack ended. missing: it left nothing to report. skipped: not run, since a stack that it
needs is not done. deferred: cannot be previewed before the stacks that it needs exist."""

Verdict = Literal["blocked", "destructive", "attention", "ready", "unchanged"]
"""What a reviewer must do, the gravest reason first.

blocked: a mandatory policy is violated or a stack failed. destructive: something is deleted or replaced.
attention: quota is short or not known, or a policy has something to read. ready: nothing of that.
unchanged: nothing changes.
"""

PolicyKind = Literal["violation", "note", "not-evaluated"]


Basis = Literal["resources", "declaration"]
"""Where amounts come from. resources: the policy pack priced what the engine was told, the earlier state at
the same prices. declaration: the stack's own outputs, priced when they were put out."""


class Data(BaseModel):
    """Immutable data without unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class PropertyChange(Data):
    """One changed property; values are text as a reader sees it, ``[secret]`` in the place of secrets."""

    path: str
    kind: Literal["add", "remove", "change", "reorder"]
    before: str | None = None
    after: str | None = None
    forces: bool = False
    """Whether it forces the replacement of the resource."""

    unknown: bool = False
    """Whether the new value is not known before the update."""


class Change(Data):
    """A resource that changes."""

    operation: Operation
    type: str
    name: str
    urn: str
    protected: bool = False
    """Whether the engine refuses to delete it."""

    order: Literal["create first", "delete first"] | None = None
    """For replacements: what comes first, as far as the engine said."""

    forced_by: tuple[str, ...] = ()
    """Properties that force the replacement."""

    properties: tuple[PropertyChange, ...] = ()
    noise: Literal["unknown only", "same value"] | None = None
    """Why an update is folded away: only values that are not known yet, or no visible difference."""

    component: bool = False
    """Whether it only groups others and is nothing in a cloud."""


class PolicyResult(Data):
    """What a policy said."""

    policy: str
    level: str
    kind: PolicyKind
    title: str = ""
    message: str
    resource: str = ""
    """Logical name of the resource that it is about; empty for the stack."""


class Diagnostic(Data):
    """An error or a warning of the engine or a provider."""

    severity: Literal["error", "warning"]
    message: str
    resource: str = ""


class QuotaUse(Data):
    """Need against limit of one quota."""

    family: str | None
    used: int
    limit: int | None
    unit: str
    verdict: str
    text: str = ""


class Amounts(Data):
    """Cost of a stack in US dollars as decimal text; null: not known."""

    usd_per_hour: Decimal | None = None
    usd_per_month: Decimal | None = None
    usd_upfront: Decimal | None = None
    """Paid once, before use; not to be added to the others."""

    usd_per_gpu_hour: Decimal | None = None
    unpriced: tuple[str, ...] = ()
    """What costs money and has no known price: the amounts are a lower bound."""

    basis: Basis = "declaration"


class Summary(Data):
    """What a stack says of itself, before or after the change."""

    gpus: int = 0
    nodes: int | None = None
    fabric: tuple[str, ...] = ()
    money: Amounts = Amounts()
    quota: tuple[QuotaUse, ...] = ()
    links: tuple[str, ...] = ()
    """Whether each link carries what the declared training needs."""

    resilience: tuple[str, ...] = ()
    """What the fabric does not withstand, and which regions are near each other."""

    data_transfer: tuple[str, ...] = ()
    """What data between regions is assumed to be and to cost in a month; part of no amount."""

    data_transfer_usd_per_month: Decimal | None = None
    """Sum of those that have a price; null: none of them has, or there is none."""


NOTHING = Summary(money=Amounts(usd_per_hour=Decimal(0), usd_per_month=Decimal(0)))
"""What a stack that does not exist says of itself."""


class TopologyPool(Data):
    """GPU machines on one RDMA fabric."""

    name: str
    shape: str
    nodes: int
    gpus: int
    fabric: str
    rdma_gbps: float | None = None
    """What a machine's RDMA interfaces carry together, in Gbit/s each way."""

    power_domain: str | None = None


class TopologyRegion(Data):
    """A region of the fabric."""

    stack: str
    cloud: str
    region: str
    pools: tuple[TopologyPool, ...] = ()
    power_domain: str | None = None
    removed: bool = False


class TopologyLink(Data):
    """A link between two regions."""

    key: str
    ends: tuple[str, str]
    kind: str
    gbps: float | None = None
    latency_ms: float | None = None
    """Round trip in milliseconds."""

    state: str = ""


class Topology(Data):
    """Regions and what joins them, as they are after the change."""

    places: tuple[TopologyRegion, ...] = ()
    links: tuple[TopologyLink, ...] = ()


class StackReport(Data):
    """What happens to one stack."""

    stack: str
    outcome: Outcome
    reason: str = ""
    counts: dict[str, int] = {}
    """Resources by the engine's operation, unchanged ones as ``same``."""

    changes: tuple[Change, ...] = ()
    policies: tuple[PolicyResult, ...] = ()
    passed: tuple[str, ...] = ()
    """Policies that hold."""

    diagnostics: tuple[Diagnostic, ...] = ()
    before: Summary | None = None
    """Null: not known. A stack that does not exist yet has an empty one."""

    after: Summary | None = None
    overlap_usd_per_hour: Decimal | None = None
    """What machines cost that run beside their replacements, in US dollars per hour for as long as both are
    there, on top of the other amounts; null: none does, or it is not known."""


class Totals(Data):
    """Sums over the stacks of which both sides are known."""

    stacks: int
    """How many stacks those are."""

    gpus_before: int
    gpus_after: int
    usd_per_month_before: Decimal
    usd_per_month_after: Decimal
    usd_per_hour_before: Decimal
    usd_per_hour_after: Decimal
    percent: Decimal | None
    """Change of the monthly amount; null when it was nothing."""

    unpriced: int
    """Items after the change that have no known price."""

    left_out: tuple[str, ...] = ()
    """Stacks that are not in the sums, because one side is not known."""


class EarlierRun(Data):
    """Where figures of the last known state come from, when nothing could be previewed."""

    run: str
    taken: str
    age_days: int | None


class Report(Data):
    """A report on one change of the fabric."""

    format: int = FORMAT
    operation: str
    run: str = ""
    commit: str = ""
    started: str = ""
    """Time (ISO 8601, UTC) at which the run began."""

    source: Literal["run", "events", "check"] = "run"
    """check: nothing was previewed; policies judged the declarations alone."""

    verdict: Verdict
    headline: str
    reasons: tuple[str, ...] = ()
    """What stands against an unread merge, the gravest first."""

    totals: Totals
    stacks: tuple[StackReport, ...]
    topology: Topology = Topology()
    snapshot: EarlierRun | None = None
