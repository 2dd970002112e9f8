"""The order in which stacks run, read from what they declare."""

from collections.abc import Collection, Mapping, Sequence
from graphlib import TopologicalSorter

from gpufabric.plan.resilience.copies import transfer_stacks
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.project import BACKBONE_STACK, Project

Needs = Mapping[str, frozenset[str]]
"""For each stack the stacks whose outputs it reads."""


def declared_needs(project: Project) -> Needs:
    """Read which stacks each stack needs: the backbone needs the regions that it joins or copies between.

    A backbone that cannot be read is taken to need every region, so that it is never updated too early and
    never destroyed too late.
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
    """Group stacks so that each needs only stacks of earlier groups; a group's stacks can run together."""
    chosen = set(stacks)
    sorter = TopologicalSorter({name: needs.get(name, frozenset()) & chosen for name in sorted(chosen)})
    sorter.prepare()
    found: list[list[str]] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        found.append(ready)
        sorter.done(*ready)
    return found


def in_order(stacks: Collection[str], needs: Needs) -> list[str]:
    """Give the stacks in the order in which they are brought up."""
    return [name for level in levels(stacks, needs) for name in level]


def needed_by(name: str, needs: Needs) -> frozenset[str]:
    """Give the stacks that need a stack."""
    return frozenset(one for one, needed in needs.items() if name in needed)


def connected(stacks: Collection[str], among: Sequence[str], needs: Needs) -> frozenset[str]:
    """Give the stacks of ``among`` that are joined to any of ``stacks``, directly or through others.

    Destroying uses this: a region that cannot be destroyed keeps what joins it.
    """
    reached, waiting = set(stacks), list(stacks)
    while waiting:
        name = waiting.pop()
        for other in (needs.get(name, frozenset()) | needed_by(name, needs)) & set(among):
            if other not in reached:
                reached.add(other)
                waiting.append(other)
    return frozenset(reached - set(stacks))
