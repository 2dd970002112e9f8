"""Conditions on the existing parts of the backbone."""

from gpufabric.plan.existing import NOT_YET, unusable
from gpufabric.plan.given_facts import Unknown
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.problems import Problem

USABLE: frozenset[str] = frozenset()
"""Property paths, below a stack's ``existing``, of the given things that a hub uses."""


def existing_problems(backbone: Backbone) -> list[Problem]:
    """Check the given parts of the backbone. What is unknown of them is not a problem.

    Args:
        backbone: the declaration, completed by snapshots of its regions' accounts.
    """
    problems: list[Problem] = []
    for stack, given in backbone.existing.items():
        where = f"existing.{stack}"
        if stack not in backbone.stacks:
            allowed = f"a stack with a link: {', '.join(backbone.stacks)}"
            problems.append(Problem(where, stack, allowed, "links of the backbone"))
        problems += unusable(given, where, frozenset(f"{where}.{path}" for path in USABLE))
        if given.dns_zone_id is not None:
            problems.append(Problem(f"{where}.dns_zone_id", given.dns_zone_id, "nothing", NOT_YET))
    return problems


def existing_unknowns(backbone: Backbone) -> list[Unknown]:
    """Return what is unknown of the given parts of the backbone, which the rules therefore do not check.

    Args:
        backbone: the declaration, completed by snapshots of its regions' accounts.
    """
    del backbone
    return []
