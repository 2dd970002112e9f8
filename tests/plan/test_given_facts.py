"""Facts of given things are right, wrong or unknown."""

from collections.abc import Callable
from typing import Any

import pytest

from gpufabric.plan.given_facts import (
    HOW_TO_STATE,
    Finding,
    UnknownFact,
    judge_fact,
    needed_fact,
    problems_in,
    unknowns_in,
)
from gpufabric.spec.aws.existing import AwsGivenKey
from gpufabric.spec.problems import Problem

_ARN = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
_WHERE = "existing.keys.storage"


def _judge(fits: Callable[[Any], bool], **facts: Any) -> list[Finding]:
    return list(
        judge_fact(
            _WHERE,
            AwsGivenKey(id=_ARN, **facts),
            "is_enabled",
            fits,
            allowed="true",
            limit="KMS",
            decides="the key encrypts",
        )
    )


def test_a_fact_that_fits_has_no_finding() -> None:
    assert not _judge(bool, is_enabled=True)


def test_a_wrong_fact_is_a_problem_in_four_parts() -> None:
    assert _judge(bool, is_enabled=False) == [
        Problem(f"{_WHERE}.is_enabled", f"false of {_ARN}", "true", "KMS")
    ]


def test_an_unknown_fact_is_neither_right_nor_wrong() -> None:
    (unknown,) = _judge(lambda _: pytest.fail("nothing is known"))
    text = f"{_WHERE}.is_enabled of {_ARN} is unknown, so nothing checks that the key encrypts"
    assert str(unknown) == text


def test_an_unknown_fact_that_planning_needs_is_a_problem() -> None:
    assert list(needed_fact(_WHERE, AwsGivenKey(id=_ARN), "is_enabled", allowed="true", limit="KMS")) == [
        Problem(f"{_WHERE}.is_enabled", f"nothing for {_ARN}", f"true; {HOW_TO_STATE}", "KMS")
    ]


def test_findings_are_sorted_into_problems_and_unknown_facts() -> None:
    unknown, problem = UnknownFact("a", "b", "c"), Problem("a", "b", "c", "d")
    assert problems_in([unknown, problem, unknown]) == [problem]
    assert unknowns_in([unknown, problem, unknown]) == [unknown]
