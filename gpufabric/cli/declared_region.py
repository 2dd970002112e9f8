"""The region that a command's STACK argument names."""

import typer

from gpufabric.spec.backbone import Backbone
from gpufabric.spec.project import Project
from gpufabric.spec.regions import AnyRegion


def declared_region(project: Project, stack: str) -> AnyRegion:
    """Give the declaration of a region stack.

    Raises:
        BadParameter: there is no such stack, or it is the backbone.
        DeclarationError: its file has faults.
    """
    known = ", ".join(sorted(project.regions)) or "no region has a file yet"
    if stack not in project.stacks and stack not in project.faults:
        raise typer.BadParameter(f"{stack!r} is no stack here; allowed: {known}", param_hint="STACK")
    declared = project.stack(stack)
    if isinstance(declared, Backbone):
        raise typer.BadParameter(
            f"{stack!r} joins regions and is none itself; allowed: {known}", param_hint="STACK"
        )
    return declared
