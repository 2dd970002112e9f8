"""Every rule is tried with input that passes, fails, is unknown and breaks it, on every cloud it covers.

What counts is what rules really said: the tables of all rules are run again here, and each run is noted down
by what came of it and by the clouds whose resources it was about.
"""

import inspect
import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from types import ModuleType
from typing import Any, Literal

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.policies.context import PolicyContext
from gpufabric.policies.graph import Graph
from gpufabric.policies.properties import Key, Props, UnreadableProperty
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import ResourceRule, Rule, RuleOutcome, run_rule
from gpufabric.policies.rules import RULES
from gpufabric.policies.rules.cost.cost_increase import CostIncreaseOptions
from gpufabric.policies.stack_view import StackView, view_of
from gpufabric.spec.company import Company, CompanyNames, MandatoryTag, NameRule, Places
from gpufabric.spec.egress import Proxies, Proxy
from gpufabric.spec.maintenance import Maintenance
from gpufabric.spec.money import Budget
from tests.policies import aws_pools, aws_stack, azure_stack, oci_stack, reviewed
from tests.policies.aws_broken import broken as aws_broken
from tests.policies.aws_stack import NOW, Stack
from tests.policies.conftest import UNKNOWN, seen
from tests.policies.rule_tests import rule_test_modules
from tests.policies.rules import growing_nodes, sized_network
from tests.policies.rules.company import judged

Kind = Literal["passes", "fails", "unknown", "breaks"]
KINDS: frozenset[Kind] = frozenset({"passes", "fails", "unknown", "breaks"})

CLOSED = Maintenance.model_validate(
    {"windows": [{"days": [f"{NOW + timedelta(days=3):%A}".lower()], "start": "00:00", "hours": 1}]}
)
"""A window that is not open at the time of the stacks."""

STRICT = Company(
    names=CompanyNames(**dict.fromkeys(("aws", "azure", "oci"), NameRule(prefix="corp-"))),
    regions=Places(aws=[], azure=[], oci=[]),
    shapes=Places(aws=[], azure=[], oci=[]),
    tags={"owner": MandatoryTag()},
    permission_boundary="arn:aws:iam::123456789012:policy/boundary",
    public_addresses=False,
    roles="existing-only",
    proxy=Proxies(**dict.fromkeys(("aws", "azure", "oci"), Proxy(http="http://proxy.corp.example:3128"))),
)
"""A company with all of its rules."""

PREFIXES = {"aws:": "aws", "azure-native:": "azure", "oci:": "oci"}
STACKS: Mapping[str, tuple[Callable[..., Stack], Callable[[Stack], None], Any]] = {
    "aws": (aws_stack.changed, aws_broken, aws_stack.region()),
    "azure": (azure_stack.changed, azure_stack.broken, azure_stack.region()),
    "oci": (oci_stack.changed, oci_stack.broken, oci_stack.region()),
}


@dataclass
class Notes:
    """Results of the runs of each rule, by cloud."""

    kinds: dict[tuple[str, str], set[Kind]] = field(default_factory=dict)

    def run(self, rule: Rule, view: Callable[[], StackView]) -> RuleOutcome:
        """Run a rule as ever, and note down what came of it."""
        read = view()
        with pytest.MonkeyPatch.context() as patched:
            unread: list[object] = [] if isinstance(rule, ResourceRule) else [*read.extracted.unevaluated]
            patched.setattr(Props, "_step", watched(unread))
            outcome = run_rule(rule, lambda: read)
        for cloud in clouds_of(rule, read):
            kinds = self.kinds.setdefault((rule.id, cloud), set())
            kinds.update(kinds_of(outcome), ("unknown",) if unread else ())
        return outcome


def watched(unread: list[object]) -> Callable[..., object]:
    """Give the reading of one step into properties, and note down each that met an unknown value."""
    step = Props._step

    def stepped(self: Props, node: object, key: Key, path: tuple[Key, ...]) -> object:
        try:
            return step(self, node, key, path)
        except UnreadableProperty as missing:
            unread.append(missing)
            raise

    return stepped


def kinds_of(outcome: RuleOutcome) -> Iterator[Kind]:
    """Tell what a run is an example of; a run may be one of several.

    Some rules need not know a value, such as the id of a key: that they met it unknown is noted elsewhere.
    """
    if any(finding.internal for finding in outcome.violations):
        yield "breaks"
    if outcome.advice or any(not finding.internal for finding in outcome.violations):
        yield "fails"
    if outcome.unevaluated:
        yield "unknown"
    if outcome == RuleOutcome():
        yield "passes"


def clouds_of(rule: Rule, view: StackView) -> set[str]:
    """Tell whose resources a run was about; one without any resource is about what all stacks declare."""
    types = {resource.type for resource in view.resources.values()}
    if isinstance(rule, ResourceRule):
        types &= set(rule.types)
    elif not types:
        declared = view.context.declaration
        return {declared.cloud} if declared is not None else set(rule.clouds)  # type: ignore[union-attr]
    return {cloud for prefix, cloud in PREFIXES.items() if any(type_.startswith(prefix) for type_ in types)}


def cases(module: ModuleType) -> Iterator[tuple[Callable[..., None], dict[str, Any]]]:
    """Give the tests of a module with the values of their tables."""
    for test in vars(module).values():
        if inspect.isfunction(test) and test.__name__.startswith("test_") and not hasattr(test, "hypothesis"):
            marks = [mark for mark in getattr(test, "pytestmark", []) if mark.name == "parametrize"]
            for row in itertools.product(*(list(rows(mark)) for mark in marks)):
                yield test, {key: value for part in row for key, value in part.items()}


def rows(mark: pytest.Mark) -> Iterator[dict[str, Any]]:
    """Give the rows of a table by the names of its columns."""
    names = mark.args[0]
    columns = names if isinstance(names, tuple | list) else [name.strip() for name in names.split(",")]
    for row in mark.args[1]:
        plain = row.values if hasattr(row, "values") and hasattr(row, "marks") else row
        yield dict(zip(columns, plain if len(columns) > 1 or plain is not row else (plain,), strict=True))


class Breaking(Props):
    """Properties that break whatever reads them."""

    def value(self, *path: Key) -> object:
        raise RuntimeError(path)


class BreakingBill:
    """Prices, or recorded quotas, that break whatever reads them."""

    def __getattr__(self, name: str) -> object:
        raise RuntimeError(name)


class BreakingGraph(Graph):
    """A graph that breaks whatever follows it."""

    def of(self, *types: str) -> list[Resource]:
        raise RuntimeError(types)


def broken_down() -> Any:
    """Stand in for what is worked out from the project, and breaks down."""
    raise RuntimeError


def views(cloud: str) -> Iterator[StackView]:
    """Give a stack with sound and broken resources; one thing after the other breaks what reads it."""
    changed, broken, region = STACKS[cloud]
    resources = seen(list(changed(broken).values()))
    budget = Budget(usd_per_hour=Decimal(1), usd_per_month=Decimal(1))
    declared = region.model_copy(update={"budget": budget, "maintenance": CLOSED})
    context = PolicyContext(
        stack=cloud, catalog=default_catalog(), now=NOW, declaration=declared, company=STRICT
    )
    snapshot: Any = BreakingBill()
    settings: Any = BreakingBill()
    project = replace(
        context,
        fabric=broken_down,
        resilience_review=broken_down,
        link_loads=broken_down,
        job_review=broken_down,
        links=broken_down,
        state_storage=broken_down,
        snapshot=snapshot,
        settings=settings,
    )
    yield view_of(resources, project)
    for index, resource in enumerate(resources):
        hurt = replace(resource, props=Breaking({}))
        yield view_of((*resources[:index], hurt, *resources[index + 1 :]), context)
    # Some rules read nothing but what comes from what, or nothing but billed items or prices.
    whole = view_of(resources, context)
    yield replace(whole, graph=BreakingGraph({}))
    bill: Any = BreakingBill()
    limits = CostIncreaseOptions(max_usd_per_hour=Decimal(1))
    yield replace(whole, extracted=replace(whole.extracted, items=bill))
    yield replace(
        whole, bill=bill, earlier_bill=bill, earlier=whole.extracted, earlier_held=bill, options=limits
    )


@pytest.fixture(scope="module")
def notes(kit: Any, aws_pool: Any) -> Notes:
    notes = Notes()
    patch = pytest.MonkeyPatch()
    fixtures = {"kit": kit, "aws_pool": aws_pool}
    with patch.context() as patched:
        modules = list(rule_test_modules())
        # What several tables share runs rules as well.
        for module in (aws_stack, reviewed, growing_nodes, sized_network, judged, *modules):
            if hasattr(module, "run_rule"):
                patched.setattr(module, "run_rule", notes.run)
        for test, row in itertools.chain.from_iterable(map(cases, modules)):
            needed = set(inspect.signature(test).parameters) - set(row)
            if needed <= set(fixtures):
                test(**row, **{key: fixtures[key] for key in needed})
    for cloud in STACKS:
        concerned = [rule for rule in RULES if cloud in rule.clouds]
        for view in views(cloud):
            for rule in concerned:
                if "breaks" not in notes.kinds.get((rule.id, cloud), ()):
                    notes.run(rule, lambda view=view: view)
    return notes


def missing(notes: Notes) -> dict[str, list[Kind]]:
    """Give the kinds that were not noted, by rule and cloud."""
    needed = {(rule.id, cloud) for rule in RULES for cloud in rule.clouds}
    missing = {key: sorted(KINDS - notes.kinds.get(key, set())) for key in needed}
    return {" on ".join(key): kinds for key, kinds in sorted(missing.items()) if kinds}


def test_every_rule_has_all_four_kinds_on_every_cloud(notes: Notes) -> None:
    lacking = missing(notes)
    assert not lacking, "\n".join(f"{key}: {', '.join(kinds)}" for key, kinds in lacking.items())


def test_notes_are_of_known_rules_and_clouds(notes: Notes) -> None:
    assert set(notes.kinds) <= {(rule.id, cloud) for rule in RULES for cloud in rule.clouds}


def test_what_was_not_tried_is_missed() -> None:
    assert len(missing(Notes())) == sum(len(rule.clouds) for rule in RULES)
    (rule,) = [rule for rule in RULES if rule.id == "imdsv2"]
    notes = Notes()
    context = PolicyContext(stack="s", catalog=default_catalog(), now=NOW)
    template = replace(aws_pools.template("a"), links={})
    notes.run(rule, lambda: view_of((), context))
    notes.run(rule, lambda: view_of(seen([aws_stack.subnet("a", "use1-az1")]), context))
    assert notes.kinds == {}
    notes.run(rule, lambda: view_of(seen([template]), context))
    assert missing(notes)["imdsv2 on aws"] == ["breaks", "fails", "unknown"]
    template.props = {**template.props, "metadataOptions": {"httpTokens": UNKNOWN}}
    notes.run(rule, lambda: view_of(seen([template]), context))
    assert missing(notes)["imdsv2 on aws"] == ["breaks", "fails"]
    template.props = {**template.props, "metadataOptions": {}}
    notes.run(rule, lambda: view_of(seen([template]), context))
    hurt = replace(seen([template])[0], props=Breaking({}))
    notes.run(rule, lambda: view_of((hurt,), context))
    assert "imdsv2 on aws" not in missing(notes)
    assert "imdsv2 on oci" in missing(notes)
