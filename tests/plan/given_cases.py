"""Refused declarations of things that exist, as rows of a table that all clouds share."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pydantic import TypeAdapter

from gpufabric.catalog.catalog import default_catalog
from gpufabric.plan.regions import AnyRegionPlan, plan_region
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.problems import DeclarationError, Problem
from gpufabric.spec.regions import DeclaredRegion

DROP = object()
"""Value that removes a property."""

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
_REGION: TypeAdapter[Any] = TypeAdapter(DeclaredRegion)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A declaration that is refused: what is wrong, the change that makes it so, and the problem.

    Attributes:
        what: what is wrong, in words.
        base: a right declaration.
        change: values by property path; ``DROP`` removes the property.
        where: place of the problem.
        given: its value.
        allowed: what is allowed.
        limit: where the limit comes from.
    """

    what: str
    base: Mapping[str, Any]
    change: Mapping[str, Any]
    where: str
    given: str
    allowed: str
    limit: str

    @property
    def problem(self) -> Problem:
        """The problem."""
        return Problem(self.where, self.given, self.allowed, self.limit)


def changed(base: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """Return a declaration with other values at some property paths."""
    data = copy.deepcopy(dict(base))
    for path, value in change.items():
        *above, last = path.split(".")
        part = data
        for key in above:
            part = part.setdefault(key, {})
        if value is DROP:
            del part[last]
        else:
            part[last] = value
    return data


def plan_given(data: Mapping[str, Any]) -> AnyRegionPlan:
    """Plan a declaration."""
    stack = f"{data['cloud']}-{data['region']}"
    region = _REGION.validate_python(data)
    return plan_region(stack, region, Fabric(name="demo"), catalog=default_catalog(), now=NOW)


def problems_of(data: Mapping[str, Any]) -> tuple[Problem, ...]:
    """Return the problems of a declaration."""
    try:
        plan_given(data)
    except DeclarationError as error:
        return error.problems
    return ()


def as_table(cases: list[Refused]) -> str:
    """Return cases as a table in Markdown."""
    rows = [f"| {case.what} | `{case.where}` | {case.given} | {case.allowed} |" for case in cases]
    return "\n".join(["| Refused | Place | Given | Allowed |", "|---|---|---|---|", *rows])
