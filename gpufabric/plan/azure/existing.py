"""Conditions on the existing parts of an Azure region."""

from gpufabric.plan.existing import NOT_YET, unusable
from gpufabric.plan.given_facts import Unknown
from gpufabric.spec.azure.region import AzureRegion
from gpufabric.spec.problems import Problem

USABLE: frozenset[str] = frozenset()
"""Property paths of the given things that a region uses; the components make all other parts."""


def existing_problems(region: AzureRegion) -> list[Problem]:
    """Check the given parts of a region. What is unknown of them is not a problem.

    Args:
        region: the declaration, completed by snapshots of its account.
    """
    problems = unusable(region.existing, "existing", USABLE)
    group = region.existing.resource_group
    if group is not None:
        problems.append(Problem("existing.resource_group", group, "nothing", NOT_YET))
    if not region.storage.checkpoints.create:
        problems.append(Problem("storage.checkpoints.create", "false", "true", NOT_YET))
    return problems


def existing_unknowns(region: AzureRegion) -> list[Unknown]:
    """Return what is unknown of the given parts of a region, which the rules therefore do not check.

    Args:
        region: the declaration, completed by snapshots of its account.
    """
    del region
    return []
