"""Checks whether each stack that is up in the backend has a file."""

from collections.abc import Iterator
from decimal import Decimal

from gpufabric.cost.text import held_text
from gpufabric.doctor.backend import backend
from gpufabric.doctor.check import Check, missing, note, ok
from gpufabric.doctor.machine import LocalMachine
from gpufabric.engine.backend_query import query_undeclared
from gpufabric.engine.errors import BackendError, backend_error
from gpufabric.engine.manifest import UndeclaredStack
from gpufabric.spec.problems import ExplainedError
from gpufabric.spec.project import Project
from gpufabric.spec.yamlfile import YamlFile

NAME = "stacks without a file"


def undeclared_stacks(machine: LocalMachine, file: YamlFile, project: Project) -> list[UndeclaredStack]:
    """Return the stacks that are up and have no file.

    Args:
        machine: the machine.
        file: the file of the project, which may name the backend.
        project: the declarations.

    Raises:
        NoEngineError: there is no engine.
        BackendError: no backend is set, or it cannot be read.
    """
    checked = backend(machine, file)
    if checked.status == "missing":
        raise backend_error(f"the backend is {checked.result}")
    return query_undeclared(machine.root, project, machine.variables)


def undeclared(machine: LocalMachine, file: YamlFile, project: Project) -> Iterator[Check]:
    """Check for stacks that are up and have no file: their machines cost money."""
    try:
        stacks = undeclared_stacks(machine, file, project)
    except ExplainedError as error:
        yield note(NAME, f"not known: {cause_of(error)}")
        return
    if not stacks:
        yield ok(NAME, "none is up in the backend")
    for stack in stacks:
        yield missing(NAME, f"{text_of(stack)}", stack.next_step)


def text_of(stack: UndeclaredStack) -> str:
    """Write what an undeclared stack holds."""
    month = None if stack.usd_per_month is None else Decimal(stack.usd_per_month)
    held = held_text(stack.resources, stack.gpus, month, len(stack.unpriced), stack.unpriced_machines)
    problem = f"; {stack.problem}" if stack.problem else ""
    return f"{stack.stack} is up and has no file: {held}{problem}"


def cause_of(error: ExplainedError) -> str:
    """Return why the backend was not asked, in a few words."""
    return error.problems[0].given if isinstance(error, BackendError) else str(error)
