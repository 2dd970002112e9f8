"""Regions of the stacks that a command's arguments name."""

from collections.abc import Sequence

from gpufabric.cli.refusal import refuse
from gpufabric.spec.problems import DeclarationError, problems_text
from gpufabric.spec.project import Project
from gpufabric.spec.regions import AnyRegion


def chosen_regions(project: Project, names: Sequence[str]) -> dict[str, AnyRegion]:
    """Return the named stacks, or all; the backbone has no account of its own.

    Raises:
        typer.Exit: a stack is unknown or cannot be read, or there are none.
    """
    problems = [problem for faults in project.faults.values() for problem in faults] if not names else []
    for name in names:
        try:
            project.stack(name)
        except DeclarationError as error:
            problems += error.problems
    if problems:
        raise refuse(problems_text(problems))
    regions = {name: region for name, region in project.regions.items() if not names or name in names}
    if not regions:
        raise refuse(f"given: {', '.join(names) or 'no stacks'}; allowed: stacks of regions")
    return regions
