"""The view of a stack that rules judge."""

from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.policies.context import PolicyContext
from gpufabric.policies.options import RuleOptions
from gpufabric.policies.stack_view import StackView, view_of
from gpufabric.policies.unevaluated import Unevaluated
from gpufabric.protection.guards import Guards
from gpufabric.protection.recorded import OUTPUT, limits_output
from gpufabric.quota.limits import QuotaKey
from gpufabric.quota.verdict import QuotaVerdict
from gpufabric.spec.protection import Protection
from gpufabric.wire.urn import STACK_TYPE
from tests.policies.aws_stack import NOW, Change, add, drop, put
from tests.policies.changes import CLOUDS, SHAPES, SMALLER, UNREADABLE, view
from tests.policies.conftest import UNKNOWN, Made, seen


class ALimit(RuleOptions):
    """Options of a test's rule."""

    most: int = 3


def plain(*made: Made, previous: tuple[Made, ...] | None = None, **context: Any) -> StackView:
    """Read a stack of a few resources."""
    facts = {"stack": "s", "catalog": default_catalog(), "now": NOW, **context}
    before = None if previous is None else seen(list(previous))
    return view_of(seen(list(made)), PolicyContext(**facts, previous=before))


def bucket(name: str = "data", **props: Any) -> Made:
    return Made("aws:s3/bucket:Bucket", props, name)


def test_urn_is_that_of_the_stack_resource() -> None:
    own = Made(STACK_TYPE, {}, "gpufabric-s")
    assert plain(own, bucket()).urn == own.urn
    assert plain(bucket()).urn == f"urn:pulumi:s::gpufabric::{STACK_TYPE}::gpufabric-s"


def test_options_of_another_rule_are_not_read() -> None:
    read = plain()
    assert read.read(ALimit).most == 3
    object.__setattr__(read, "options", ALimit(most=7))
    assert read.read(ALimit).most == 7
    object.__setattr__(read, "options", RuleOptions())
    assert read.read(ALimit).most == 3


@pytest.mark.parametrize("cloud", CLOUDS)
def test_previous_state_that_is_not_known(cloud: str) -> None:
    read = view(cloud, SMALLER[cloud], before=None)
    assert read.earlier is None
    assert read.earlier_bill is None
    assert read.earlier_held is None
    assert read.overlaps == ()
    assert (read.losses, read.loosened, read.rolls, read.replaced) == ((), (), (), frozenset())
    assert (read.started, read.drawn) == (None, None)


@pytest.mark.parametrize("cloud", CLOUDS)
def test_change_that_takes_machines_away(cloud: str) -> None:
    read = view(cloud, SMALLER[cloud])
    assert [(loss.name, loss.cause) for loss in read.losses] == [("train", "scaled in")]
    assert read.earlier_held is not None
    assert read.earlier_held.pools["train"].nodes > read.held.pools["train"].nodes
    assert read.earlier_bill is not None
    # Azure bills reserved machines alike whether they run or not.
    assert read.earlier_bill.usd_per_hour() >= read.bill.usd_per_hour()


@pytest.mark.parametrize("cloud", CLOUDS)
def test_stack_without_a_change(cloud: str) -> None:
    read = view(cloud)
    assert not read.changes_resources()
    assert read.earlier_bill is not None
    assert read.earlier_bill.usd_per_hour() == read.bill.usd_per_hour()
    assert (read.losses, read.replaced, read.beside) == ((), frozenset(), frozenset())
    assert read.overlaps == ()
    assert (read.started, read.drawn) == (frozenset(), frozenset())


@pytest.mark.parametrize(
    ("after", "previous", "changes"),
    [
        pytest.param([bucket()], [bucket()], False, id="the same"),
        pytest.param([bucket()], [bucket("other")], True, id="another resource"),
        pytest.param([], [bucket()], True, id="one less"),
        pytest.param([bucket(acl="private")], [bucket()], True, id="another property"),
        pytest.param([bucket(acl=UNKNOWN)], [bucket(acl="private")], True, id="an unknown value"),
        pytest.param([bucket(size=8.0)], [bucket(size=8)], False, id="a number of another type"),
        pytest.param([bucket()], None, True, id="an unknown state"),
        pytest.param([], None, True, id="an unknown state of an empty stack"),
        pytest.param([], [], False, id="an empty stack that stays empty"),
        pytest.param(
            [bucket(), Made("pulumi:providers:aws", {"region": "b"}, "p")],
            [bucket(), Made("pulumi:providers:aws", {"region": "a"}, "p")],
            False,
            id="a provider",
        ),
    ],
)
def test_change_of_resources(after: list[Made], previous: list[Made] | None, *, changes: bool) -> None:
    read = plain(*after, previous=None if previous is None else tuple(previous))
    assert read.changes_resources() is changes


@pytest.mark.parametrize("cloud", CLOUDS)
def test_unreadable_size_is_named_once_for_the_bill_and_for_quota(cloud: str) -> None:
    read = view(cloud, UNREADABLE[cloud])
    sizes = [gap for gap in read.unevaluated_costs if gap.resource == "train"]
    assert len(sizes) == 1
    assert [gap for gap in read.unevaluated_quotas if gap.resource == "train"] == sizes


def test_gap_without_machines_concerns_the_bill_alone() -> None:
    port = Made("aws:directconnect/connection:Connection", {"bandwidth": UNKNOWN}, "port")
    read = plain(port, port, **{"stack": "aws-us-east-1"})
    assert [str(gap) for gap in read.unevaluated_costs] == ["port.bandwidth unknown until apply"]
    assert read.unevaluated_quotas == []
    assert isinstance(read.unevaluated_costs[0], Unevaluated)


@pytest.mark.parametrize(("drawn", "draws"), [(None, True), (frozenset[QuotaKey](), False)])
def test_unknown_state_may_draw_quota(drawn: frozenset[QuotaKey] | None, *, draws: bool) -> None:
    read = view("aws")
    verdicts = read.quota()
    assert verdicts
    object.__setattr__(read, "drawn", drawn)
    assert [read.draws_more(verdict) for verdict in verdicts] == [draws] * len(verdicts)


def test_started_machines_are_those_of_the_quota_that_they_draw() -> None:
    def starting(change: Change) -> list[str]:
        read = view("aws", change)
        drawn: list[QuotaVerdict] = [verdict for verdict in read.quota() if read.draws_more(verdict)]
        return [verdict.key.family for verdict in drawn]

    larger = put("train", "scalingConfig", value={"minSize": 0.0, "desiredSize": 9.0, "maxSize": 9.0})
    assert starting(larger) == ["L-417A185B"]
    assert starting(SMALLER["aws"]) == []


@pytest.mark.parametrize("cloud", ["aws", "azure"])
def test_replaced_machines_that_run_beside_their_replacements_cost_both(cloud: str) -> None:
    read = view(cloud, SHAPES[cloud])
    assert [loss.cause for loss in read.losses] == ["shape"]
    assert read.beside <= read.replaced
    assert bool(read.overlaps) == bool(read.beside)


def recorded(percent: int | None) -> Made:
    """Make a stack's own resource with the limits that its last update recorded."""
    limits = None if percent is None else Protection(percent=percent)
    return Made(STACK_TYPE, {}, "gpufabric-s", outputs={OUTPUT: limits_output(None, limits, Guards())})


@pytest.mark.parametrize(
    ("before", "now", "owners"),
    [
        ((recorded(10),), Protection(percent=50), ["the fabric"]),
        ((recorded(10),), None, ["the fabric"]),
        ((recorded(10),), Protection(percent=5), []),
        ((recorded(None),), Protection(percent=50), []),
        ((bucket(),), Protection(percent=50), []),
        (None, Protection(percent=50), []),
    ],
)
def test_limits_that_an_update_loosens(
    before: tuple[Made, ...] | None, now: Protection | None, owners: list[str]
) -> None:
    read = plain(bucket(), previous=before, fabric_protection=now)
    assert [text.split(":", 1)[0] for text in read.loosened] == owners


def test_resources_in_an_older_form_are_the_same_pools() -> None:
    read = view("azure", add(Made("azure-native:storage:Blob", {}, "blob")), drop("vault"))
    assert read.held.pools.keys() == view("azure").held.pools.keys()
