"""Computes the order in which stacks run from their declarations."""

from collections.abc import Collection, Mapping, Sequence
from graphlib import TopologicalSorter

from gpufabric.plan.resilience.copies import transfer_stacks
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.project import Project
from gpufabric.wire.project import BACKBONE_STACK

Needs = Mapping[str, frozenset[str]]
"""The stacks whose outputs each stack reads."""


def declared_needs(project: Project) -> Needs:
    """Return the stacks that each stack needs: the backbone needs the regions that it links or copies
    between.

    A backbone with errors is assumed to need every region, so that it is never updated too early or destroyed
    too late.
    """
    needs: dict[str, frozenset[str]] = {}
    for name in sorted({*project.stacks, *project.faults}):
        declared = project.stacks.get(name)
        if isinstance(declared, Backbone):
            needs[name] = frozenset(declared.stacks) | transfer_stacks(project.fabric)
        elif name == BACKBONE_STACK:
            needs[name] = frozenset({*project.stacks, *project.faults}) - {name}
        else:
            needs[name] = frozenset()
    return needs


def levels(stacks: Collection[str], needs: Needs) -> list[list[str]]:
    """Group stacks so that each needs only stacks of earlier groups. The stacks of a group can run in
    parallel."""
    chosen = set(stacks)
    sorter = TopologicalSorter({name: needs.get(name, frozenset()) & chosen for name in sorted(chosen)})
    sorter.prepare()
    groups: list[list[str]] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        groups.append(ready)
        sorter.done(*ready)
    return groups


def in_order(stacks: Collection[str], needs: Needs) -> list[str]:
    """Return the stacks in the order in which they are updated."""
    return [name for level in levels(stacks, needs) for name in level]


def needed_by(name: str, needs: Needs) -> frozenset[str]:
    """Return the stacks that need a stack."""
    return frozenset(stack for stack, needed in needs.items() if name in needed)


def connected(stacks: Collection[str], among: Sequence[str], needs: Needs) -> frozenset[str]:
    """Return the stacks of ``among`` that are linked to any of ``stacks``, directly or through others.

    A destroy uses this: if a region cannot be destroyed, its links stay.
    """
    reached, waiting = set(stacks), list(stacks)
    while waiting:
        name = waiting.pop()
        for other in (needs.get(name, frozenset()) | needed_by(name, needs)) & set(among):
            if other not in reached:
                reached.add(other)
                waiting.append(other)
    return frozenset(reached - set(stacks))
