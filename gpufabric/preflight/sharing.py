"""Needs of the stacks of a project that share the quotas of an account."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from gpufabric.accounts.target import Target
from gpufabric.check.result import StackCheck
from gpufabric.preflight.backbone import BackboneEnds, ends_of_project, needs_at
from gpufabric.preflight.case import UseBeside
from gpufabric.quota.declared import place_of
from gpufabric.quota.demand import Demand
from gpufabric.quota.siblings import Sibling
from gpufabric.spec.project import Project


def programs_in(targets: Sequence[Target], project: Project) -> list[str]:
    """Return the stacks of some accounts, sorted: regions, and the backbone if it has a part there.

    Args:
        targets: the accounts and regions.
        project: declarations of all stacks.
    """
    backbones = [ends.stack for ends in ends_of_project(project) if _is_in(ends, targets)]
    return sorted([*backbones, *(stack for target in targets for stack in target.stacks)])


def _is_in(ends: BackboneEnds, targets: Sequence[Target]) -> bool:
    return any(ends.place(target) for target in targets)


def types_in(target: Target, project: Project, checks: Mapping[str, StackCheck]) -> list[str]:
    """Return the types of the resources that the stacks of an account, and the backbone there, plan.

    Args:
        target: the account and region.
        project: declarations of all stacks.
        checks: results of the programs, by stack.
    """
    planned = [checks[stack].needs for stack in target.stacks if stack in checks]
    for ends in ends_of_project(project):
        place = ends.place(target)
        if place is not None and ends.stack in checks:
            planned.append(needs_at(checks[ends.stack].needs, place.stacks))
    return sorted({type_ for needs in planned if needs is not None for type_ in needs.types})


def uses_beside(
    stack: str, target: Target, project: Project, checks: Mapping[str, StackCheck]
) -> list[UseBeside]:
    """Return what other stacks use of counted quotas in an account and region.

    Args:
        stack: the stack that is judged.
        target: the account and region.
        project: declarations of all stacks.
        checks: results of the programs, by stack.
    """
    uses: list[UseBeside] = []
    for name, region in target.stacks.items():
        needs = checks[name].needs if name in checks else None
        if name != stack and needs is not None:
            uses.append(UseBeside(name, place_of(region), needs.counted))
    for ends in ends_of_project(project):
        place = ends.place(target)
        needs = checks[ends.stack].needs if ends.stack in checks else None
        part = needs_at(needs, place.stacks) if place is not None else None
        if ends.stack != stack and part is not None:
            uses.append(UseBeside(ends.stack, "", part.counted))
    return uses


def siblings_in(stack: str, project: Project, checks: Mapping[str, StackCheck]) -> list[Sibling]:
    """Return the other region stacks, with the machines that their states have.

    Args:
        stack: the stack that is judged.
        project: declarations of all stacks.
        checks: results of the programs, by stack.
    """
    siblings: list[Sibling] = []
    for name, region in sorted(project.regions.items()):
        if name == stack:
            continue
        needs = checks[name].needs if name in checks else None
        siblings.append(
            Sibling(
                name,
                region,
                held_at=_held(needs.holding if needs else None),
            )
        )
    return siblings


def _held(holding: Sequence[Demand] | None) -> Callable[[datetime], Sequence[Demand] | None]:
    return lambda _: holding
