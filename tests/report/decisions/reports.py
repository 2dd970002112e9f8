"""Reports for tests of decisions, and strategies that make them."""

from decimal import Decimal

from hypothesis import strategies as st

from gpufabric.policies.rules import RULES
from gpufabric.report.decisions.decide import decide
from gpufabric.report.decisions.model import Decision
from gpufabric.report.disruption import CapacityLoss, RollingChange
from gpufabric.report.model import Diagnostic, PolicyResult, Report, ResourceChange, StackReport
from gpufabric.report.summary import Amounts, QuotaUse, Summary
from gpufabric.report.verdict import totals_of

NAMES = ("aws-us-east-1", "azure-eastus", "oci-us-ashburn-1")
_RULES = st.sampled_from([*(rule.id for rule in RULES), "another-pack"])
_TEXTS = st.sampled_from(
    [
        "is public",
        "{stack}: 12 items have no price",
        "of {stack} the policy is unknown",
        "policy unknown until apply",
        "loss of cloud aws: 8 of 16 GPUs",
    ]
)
_POLICIES = st.builds(
    PolicyResult,
    policy=_RULES,
    level=st.sampled_from(["mandatory", "advisory"]),
    kind=st.sampled_from(["violation", "note", "not-evaluated"]),
    message=_TEXTS,
) | st.builds(
    PolicyResult,
    policy=_RULES,
    level=st.just("advisory"),
    kind=st.just("violation"),
    message=st.just("{stack}-account: accepts requests without TLS"),
    resource=st.just("{stack}-account"),
)
_LOSSES = st.builds(
    CapacityLoss,
    kind=st.sampled_from(["pool", "link", "store", "copy"]),
    name=st.sampled_from(["train", "serve"]),
    cause=st.sampled_from(["removed", "scaled in", "replaced"]),
    text=st.just("pool train is removed"),
    gpus=st.none() | st.integers(0, 64),
)
_ROLLS = st.builds(
    RollingChange,
    pool=st.sampled_from(["train", "serve"]),
    restarts=st.sampled_from(["yes", "no", "unknown"]),
    because=st.sampled_from([("image",), ("image", "version")]),
    gpus=st.none() | st.integers(0, 64),
    text=st.just("pool train: 8 machines restart"),
)
_QUOTAS = st.builds(
    QuotaUse,
    family=st.sampled_from(["L-1", None]),
    used=st.integers(0, 100),
    limit=st.none() | st.integers(0, 100),
    unit=st.just("vCPU"),
    verdict=st.sampled_from(["fits", "short", "short but pending", "unknown"]),
    text=st.sampled_from(["", "8 x 192 vCPU = 1,536: unknown, there is no snapshot"]),
)
_CHANGES = st.builds(
    ResourceChange,
    operation=st.sampled_from(["create", "update", "replace", "delete"]),
    type=st.just("aws:s3/bucket:Bucket"),
    name=st.sampled_from(["{stack}-bucket", "{stack}-logs"]),
    urn=st.just(""),
    protected=st.booleans(),
    forced_by=st.sampled_from([(), ("bucket",)]),
    component=st.booleans(),
)
_SUMMARIES = st.builds(
    Summary,
    money=st.just(Amounts(usd_per_hour=Decimal(1), usd_per_month=Decimal(730))),
    quota=st.lists(_QUOTAS, max_size=2).map(tuple),
    links=st.lists(
        st.sampled_from(["link a--b carries 2 Gbit/s, needs 1 Gbit/s: fits", "link a--b is short"]),
        max_size=2,
    ).map(tuple),
    resilience=st.lists(
        st.sampled_from(["loss of cloud aws: 8 of 16 GPUs", "a and b: a round trip under 1 ms is possible"]),
        max_size=2,
    ).map(tuple),
)
STACKS = st.builds(
    StackReport,
    stack=st.just("{stack}"),
    outcome=st.sampled_from(["ok", "failed", "missing", "skipped", "deferred", "undeclared"]),
    policies=st.lists(_POLICIES, max_size=4).map(tuple),
    losses=st.lists(_LOSSES, max_size=3).map(tuple),
    rolls=st.lists(_ROLLS, max_size=3).map(tuple),
    changes=st.lists(_CHANGES, max_size=3).map(tuple),
    loosened=st.lists(st.just("{stack}: the budget rises"), max_size=1).map(tuple),
    diagnostics=st.lists(
        st.builds(Diagnostic, severity=st.just("error"), message=st.just("{stack} failed")), max_size=1
    ).map(tuple),
    policies_ran=st.sampled_from(["all", "in-part", "not"]),
    after=st.none() | _SUMMARIES,
)
"""Stacks whose own name is ``{stack}`` in every text."""


def named(stack: StackReport, name: str) -> StackReport:
    """Return a stack under a name."""
    text = stack.model_dump_json().replace("{stack}", name)
    return StackReport.model_validate_json(text)


def report_of_stacks(stacks: list[StackReport]) -> Report:
    """Make a report on stacks; its verdict does not matter."""
    return Report(
        operation="preview",
        run="run",
        verdict="ready",
        headline="",
        totals=totals_of(stacks),
        stacks=tuple(stacks),
    )


def only(stacks: list[StackReport], source: str) -> Decision:
    """Return the one decision of a source."""
    (decision,) = (
        decision for decision in decide(report_of_stacks(stacks)).decisions if decision.source == source
    )
    return decision


def policy(message: str, rule: str = "cost-unpriced", **more: str) -> PolicyResult:
    """Make the result of a policy; by default an advisory violation."""
    values = {"policy": rule, "level": "advisory", "kind": "violation", "message": message, **more}
    return PolicyResult.model_validate(values)


def stack_with(name: str, **more: object) -> StackReport:
    """Make a stack that policies have judged."""
    return StackReport.model_validate({"stack": name, "outcome": "ok", "policies_ran": "all", **more})
