"""Finds the region that a command's STACK argument names."""

import typer

from gpufabric.spec.backbone import Backbone
from gpufabric.spec.project import Project
from gpufabric.spec.regions import AnyRegion


def declared_region(project: Project, stack: str) -> AnyRegion:
    """Return the declaration of a region stack.

    Raises:
        BadParameter: there is no such stack, or it is the backbone.
        DeclarationError: its file has errors.
    """
    known = ", ".join(sorted(project.regions)) or "no region has a file yet"
    if stack not in project.stacks and stack not in project.faults:
        raise typer.BadParameter(
            f"{stack!r} is not a stack of this project; allowed: {known}", param_hint="STACK"
        )
    declared = project.stack(stack)
    if isinstance(declared, Backbone):
        raise typer.BadParameter(
            f"{stack!r} links regions and is not a region; allowed: {known}", param_hint="STACK"
        )
    return declared
