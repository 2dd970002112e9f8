"""Tables of declarations that a plan refuses, word for word."""

from typing import Any, NamedTuple

import pytest

from gpufabric.spec.problems import DeclarationError
from tests.plan.conftest import PlanRegion


class Refused(NamedTuple):
    """A declaration that is refused.

    Attributes:
        tried: what is tried.
        declared: what of the region is declared otherwise.
        where: property path that the error points to.
        given: what it says was given.
        allowed: what it says is allowed.
    """

    tried: str
    declared: dict[str, Any]
    where: str
    given: str
    allowed: str


def check_refused(plan: PlanRegion, cloud: str, row: Refused) -> None:
    """Check that the plan refuses, in these words, and says where each limit comes from."""
    with pytest.raises(DeclarationError) as caught:
        plan(cloud, **row.declared)
    refused = [
        (problem.given, problem.allowed) for problem in caught.value.problems if problem.where == row.where
    ]
    assert (row.given, row.allowed) in refused, str(caught.value)
    assert all(problem.limit for problem in caught.value.problems)


def check_table(rows: list[Refused]) -> None:
    """Check that a table is long enough and tries each thing once."""
    assert len({row.tried for row in rows}) == len(rows) >= 40
