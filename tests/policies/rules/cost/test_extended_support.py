"""Kubernetes versions past their standard support."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.policies.context import PolicyContext
from gpufabric.policies.rule import RuleOutcome, run_rule
from gpufabric.policies.rules.cost.extended_support import ExtendedSupport, ExtendedSupportOptions
from gpufabric.policies.stack_view import view_of
from tests.policies.aws_stack import region
from tests.policies.conftest import UNKNOWN, Made, seen

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)


def judged(options: ExtendedSupportOptions | None = None, **props: Any) -> RuleOutcome:
    cluster = Made("aws:eks/cluster:Cluster", props, "cluster", provider={"region": "us-east-1"})
    context = PolicyContext(stack="own", catalog=default_catalog(), now=NOW, declaration=region())
    view = replace(view_of(seen([cluster]), context), options=options)
    return run_rule(ExtendedSupport(), lambda: view)


@pytest.mark.parametrize(
    ("props", "said"),
    [
        (
            {"version": "1.33"},
            "own: Kubernetes 1.33 has been in extended support since 2026-07-29, which costs $0.60/hour"
            " instead of $0.10/hour",
        ),
        (
            {"version": "1.34"},
            "own: Kubernetes 1.34 leaves standard support on 2026-12-02, in 1 day; it then costs $0.60/hour"
            " instead of $0.10/hour",
        ),
        ({"version": "1.35"}, ""),
        ({"version": "1.33", "upgradePolicy": {"supportType": "STANDARD"}}, ""),
        ({"version": "1.33", "upgradePolicy": {"supportType": "EXTENDED"}}, "own: Kubernetes 1.33 has been"),
        ({}, ""),
    ],
)
def test_versions(props: Any, said: str) -> None:
    outcome = judged(**props)
    assert [finding.message.startswith(said) for finding in outcome.violations] == ([True] if said else [])
    assert outcome.unevaluated == []


def test_the_notice_is_an_option() -> None:
    assert judged(ExtendedSupportOptions(notice_days=0), version="1.34") == RuleOutcome()
    (finding,) = judged(ExtendedSupportOptions(notice_days=200), version="1.35").violations
    assert "1.35 leaves standard support on 2027-03-27" in finding.message


def test_an_unknown_version_is_not_evaluated() -> None:
    outcome = judged(version=UNKNOWN)
    assert outcome.violations == []
    assert outcome.unevaluated_text() == "not evaluated: cluster.version unknown until apply"


def test_a_damaged_catalogue_is_an_internal_error() -> None:
    cluster = Made(
        "aws:eks/cluster:Cluster", {"version": "1.35"}, "cluster", provider={"region": "us-east-1"}
    )
    context = PolicyContext(stack="own", catalog=default_catalog(), now=NOW, declaration=region())
    view = view_of(seen([cluster]), context)
    damaged: Any = object()
    broken = replace(view, context=replace(context, catalog=damaged))
    (finding,) = run_rule(ExtendedSupport(), lambda: broken).violations
    assert finding.internal
