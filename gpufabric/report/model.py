"""A report as data: the same for Markdown, HTML, the terminal and JSON.

``gpufabric schema report`` prints the schema of the JSON. Within a format, fields are added and never
renamed.
"""

from decimal import Decimal
from typing import Literal

from pydantic import Field

from gpufabric.report.cost_line import CostLine
from gpufabric.report.data import Amount, Data
from gpufabric.report.decisions.model import Counted, Decision
from gpufabric.report.disruption import CapacityLoss, RollingChange
from gpufabric.report.preflight import PreflightLine
from gpufabric.report.summary import Summary
from gpufabric.report.topology import FabricTopology
from gpufabric.report.training.model import TrainingReport

FORMAT = 1

ResourceOperation = Literal["create", "update", "replace", "delete", "import"]
"""Operation on a resource."""

StackOutcome = Literal["ok", "failed", "missing", "skipped", "deferred", "undeclared"]
"""Outcome of the run of a stack. missing: it left nothing to report. skipped: not run, because a stack it
needs is not done. deferred: cannot be previewed until the stacks it needs exist. undeclared: up in the
backend, but no file declares it; the run leaves it as it is."""

PoliciesRan = Literal["all", "in-part", "not"]
Verdict = Literal["blocked", "destructive", "attention", "ready", "unchanged"]
"""Advice to a reviewer, the gravest first.

blocked: a mandatory policy is violated, or a stack failed. destructive: a resource is deleted or replaced,
GPUs, a link or stored data go, or machines with GPUs restart.
attention: other machines restart, quota is short or unknown, or a policy has a note. ready: none of these.
unchanged: nothing changes.
"""

PolicyKind = Literal["violation", "note", "not-evaluated"]


class PropertyChange(Data):
    """One changed property, with its values as text; ``[secret]`` stands for secrets."""

    path: str
    kind: Literal["add", "remove", "change", "reorder"]
    before: str | None = None
    after: str | None = None
    forces: bool = False
    """Whether it forces the replacement of the resource."""

    unknown: bool = False
    """Whether the new value is unknown until the update."""


class ResourceChange(Data):
    """A change of one resource."""

    operation: ResourceOperation
    type: str
    name: str
    urn: str
    protected: bool = False
    """Whether the engine refuses to delete it."""

    order: Literal["create first", "delete first"] | None = None
    """Order of a replacement, if the engine says it."""

    forced_by: tuple[str, ...] = ()
    """Properties that force the replacement."""

    properties: tuple[PropertyChange, ...] = ()
    noise: Literal["unknown only", "same value", "ignored"] | None = None
    """Reason to fold an update: it has only unknown values, no visible difference, or (in a refresh) only
    properties that the program ignores."""

    component: bool = False
    """Whether it is a component, which groups resources and exists in no cloud."""


class PolicyResult(Data):
    """One result of a policy."""

    policy: str
    level: str
    kind: PolicyKind
    title: str = ""
    message: str
    resource: str = ""
    """Logical name of the resource; empty for the stack as a whole."""


class Diagnostic(Data):
    """An error or a warning of the engine or a provider."""

    severity: Literal["error", "warning"]
    message: str
    resource: str = ""


class StackReport(Data):
    """Report on one stack."""

    stack: str
    outcome: StackOutcome
    reason: str = ""
    counts: dict[str, int] = Field(default_factory=dict[str, int])
    """Number of resources by the engine's operation; ``same``: unchanged."""

    changes: tuple[ResourceChange, ...] = ()
    policies: tuple[PolicyResult, ...] = ()
    passed: tuple[str, ...] = ()
    """Policies that passed."""

    policies_ran: PoliciesRan = "not"
    """Whether policies judged the stack; in-part: the engine stopped before they had judged all of it."""

    diagnostics: tuple[Diagnostic, ...] = ()
    losses: tuple[CapacityLoss, ...] = ()
    """Losses through the change, by the resources before and after it; pools first."""

    rolls: tuple[RollingChange, ...] = ()
    """Changes that restart machines of pools that stay, or that only new machines get."""

    loosened: tuple[str, ...] = ()
    """Limits and settings of rules that the change loosens, one sentence each."""

    before: Summary | None = None
    """Null: unknown. A stack that does not exist yet has figures of nothing."""

    after: Summary | None = None
    usd_per_hour_difference: Amount | None = None
    """Hourly amount after less that before; null if a side is unknown."""

    usd_per_month_difference: Amount | None = None
    cost_lines: tuple[CostLine, ...] = ()
    """Cost by pool and resource; empty if only the ``summary`` output says what the stack costs."""

    overlap_usd_per_hour: Amount | None = None
    """The most that old machines and unused reservations cost per hour during the update, on top of the other
    amounts; null: there are none, or it is unknown."""

    overlaps: tuple[str, ...] = ()
    """Capacity that is paid for beside other capacity during the update, one sentence each."""


class Totals(Data):
    """Sums over the stacks of which both sides are known."""

    stacks: int
    """Number of these stacks."""

    gpus_before: int | None
    """Null if the GPUs of one of them could not be counted."""

    gpus_after: int | None
    usd_per_month_before: Amount
    usd_per_month_after: Amount
    usd_per_hour_before: Amount
    usd_per_hour_after: Amount
    usd_per_month_difference: Amount = Decimal(0)
    usd_per_hour_difference: Amount = Decimal(0)
    usd_upfront_before: Amount = Decimal(0)
    """Known amounts that are paid once; no other sum contains them."""

    usd_upfront_after: Amount = Decimal(0)
    percent: Amount | None
    """Change of the monthly amount; null if it was zero, or if machines on either side have no price."""

    unpriced: int
    """Number of items without a known price after the change."""

    unpriced_machines_before: tuple[str, ...] = ()
    """Machines without a known price before the change; the amounts before are at least these."""

    unpriced_machines_after: tuple[str, ...] = ()
    """Machines without a known price after the change; the amounts after are at least these."""

    left_out: tuple[str, ...] = ()
    """Stacks that the sums leave out, because one side is unknown."""

    compared: bool = True
    """Whether the figures before are known. If not, both sides of each sum are those after."""


class EarlierRun(Data):
    """The run whose figures a report shows, if nothing could be previewed."""

    run: str
    taken: str
    age_days: int | None


class DeclaredFigures(Data):
    """Origin of figures that are computed from the declarations, if nothing could be previewed."""

    prices_of: str
    """Day whose prices hold (ISO 8601)."""

    compared_with: str = ""
    """Ref and commit whose declarations give the figures before; empty: these are unknown."""


class Report(Data):
    """A report on one change of the fabric."""

    format: int = FORMAT
    operation: str
    run: str = ""
    commit: str = ""
    started: str = ""
    """Start of the run (ISO 8601, UTC)."""

    policies_from: str = ""
    """Where rules and settings come from; empty for the checkout."""

    source: Literal["run", "events", "check"] = "run"
    """check: nothing was previewed; policies judged the declarations only."""

    verdict: Verdict
    headline: str
    reasons: tuple[str, ...] = ()
    """Reasons of the verdict, the gravest first."""

    errors: tuple[str, ...] = ()
    """Errors that stopped the run before its first stack."""

    decisions: tuple[Decision, ...] = ()
    """Decisions, once for all stacks and resources with the same reason, the gravest first."""

    counted: tuple[Counted, ...] = ()
    """Results that ask for no decision, by number."""

    preflight: tuple[PreflightLine, ...] = ()
    """Whether the accounts are ready, by need of each stack; empty if nobody asked."""

    totals: Totals
    stacks: tuple[StackReport, ...]
    topology: FabricTopology = FabricTopology()
    training: TrainingReport | None = None
    """Job that the fabric can train by its declarations; null: no job is declared, or they have errors."""

    snapshot: EarlierRun | None = None
    declared: DeclaredFigures | None = None
