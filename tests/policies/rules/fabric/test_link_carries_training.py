from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.policies.context import PolicyContext
from gpufabric.policies.rule import RuleOutcome, run_rule
from gpufabric.policies.rules.fabric.link_carries_training import LinkCarriesTraining
from gpufabric.policies.stack_view import view_of
from gpufabric.training.links import LinkVerdict

NOT_BROKEN = dict.fromkeys(
    ("aws", "azure", "oci"), "the rule judges the project, not the resources of a stack"
)

KEY = "aws-us-east-1--azure-eastus"
NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)


def judged(loads: Callable[[], tuple[LinkVerdict, ...] | None] | None) -> RuleOutcome:
    context = PolicyContext(stack="backbone", catalog=default_catalog(), now=NOW, link_loads=loads)
    return run_rule(LinkCarriesTraining(), lambda: view_of((), context))


@pytest.mark.parametrize(
    "load",
    [
        LinkVerdict(KEY, 2.0, 0.7, 1.0),
        LinkVerdict(KEY, 2.0, 2.0, 1.0),
        # The training job does not use a link to a region without GPUs.
        LinkVerdict(KEY, 2.0, 0.0, 1.0, "is not judged: no GPUs in azure-eastus"),
    ],
)
def test_a_link_that_carries_the_job_or_is_not_used_passes(load: LinkVerdict) -> None:
    assert judged(lambda: (load,)) == RuleOutcome()


def test_a_short_link_is_a_violation_with_the_arithmetic() -> None:
    path = "a pair of regions"
    loads = (LinkVerdict(KEY, 2.0, 70.0, 0.03, path=path), LinkVerdict("a--b", 100.0, 70.0, 1.0, path=path))
    (finding,) = judged(lambda: loads).violations
    assert finding.message == (
        f"link {KEY} carries 2 Gbit/s, needs 70 Gbit/s in a pair of regions to wait at most 10% of the time:"
        " short (GPUs compute 3% of the time)"
    )


def test_an_invalid_declaration_leaves_the_load_unknown() -> None:
    assert "a declaration is invalid" in judged(lambda: None).unevaluated_text()


def test_stacks_without_links_are_not_judged() -> None:
    assert judged(None) == RuleOutcome()


def test_an_unknown_need_is_not_evaluated() -> None:
    load = LinkVerdict(KEY, 2.0, 0.0, 1.0, "is not judged: no measured throughput for m", is_unknown=True)
    outcome = judged(lambda: (load, replace(load, key="a--b")))
    text = "load of the links is not judged: no measured throughput for m"
    assert outcome.unevaluated_text().count(text) == 1
    assert not outcome.violations
