"""Reads the project and the backend before a run, and finds stacks that are up without a file."""

import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from pulumi import automation as auto

from gpufabric.cli.request import EngineRequest
from gpufabric.cli.working_copy import engine_folder
from gpufabric.engine.background_queries import WHOAMI, BackgroundQueries
from gpufabric.engine.command import EngineCommand
from gpufabric.engine.errors import backend_error, unwritable_backend
from gpufabric.engine.locate import find_engine
from gpufabric.engine.order import Needs, declared_needs
from gpufabric.engine.undeclared import UndeclaredState, find_undeclared, references_of
from gpufabric.engine.writable import unwritable
from gpufabric.plan.clock import now
from gpufabric.spec.project import Project
from gpufabric.wire.project import BACKBONE_STACK


@dataclass(frozen=True, slots=True)
class Backend:
    """The backend as a run finds it.

    Attributes:
        command: the Pulumi command line on the project.
        listed: number of resources of each stack; None if the backend does not say.
        address: its address; empty for a preview, which is never resumed.
        undeclared: stacks that are up and have no file.
    """

    command: EngineCommand
    listed: Mapping[str, int | None]
    address: str
    undeclared: Sequence[UndeclaredState]

    def export(self, stack: str) -> str:
        """Return the state of a stack; its secrets stay encrypted.

        Raises:
            BackendError: it cannot be read.
        """
        return export(self.command, stack)


def read_backend(
    request: EngineRequest, root: Path, project: Project, queries: BackgroundQueries | None
) -> Backend:
    """Read what the backend holds.

    Args:
        request: the command and its options.
        root: folder of ``Pulumi.yaml``.
        project: the declarations.
        queries: queries that run in the background.

    Raises:
        DeclarationError: ``GPUFABRIC_NOW`` is not a time, or a file has the salt of a simulated stack.
        NoEngineError: there is no engine.
        BackendError: the backend cannot be read.
    """
    now()  # a wrong time would fail in every program and policy, with less to read
    engine = find_engine(root)
    pulumi, where = engine.bin_dir / "pulumi", request.project or engine_folder(root)
    try:
        command = EngineCommand(
            pulumi, where, request.environment, version=engine.lasting_version, queries=queries
        )
        with ThreadPoolExecutor() as threads:
            stacks = threads.submit(command.list_stacks)
            # A preview is never resumed, so its backend does not matter.
            asked = None if request.operation == "preview" else threads.submit(command.run, *WHOAMI)
            listed = stacks.result()
            address = str(json.loads(asked.result()).get("url", "")) if asked else ""
    except auto.CommandError as error:
        raise backend_error(error) from None
    if denied := unwritable(address, command.workspace.project_settings().name, where):
        raise unwritable_backend(denied)
    undeclared = find_undeclared(lambda stack: export(command, stack), listed, project, root)
    return Backend(command, listed, address, undeclared)


def export(command: EngineCommand, stack: str) -> str:
    """Return the state of a stack; its secrets stay encrypted.

    Raises:
        BackendError: it cannot be read.
    """
    try:
        return command.run("stack", "export", "--stack", stack)
    except auto.CommandError as error:
        raise backend_error(error) from None


def needs_of(project: Project, backend: Backend, *, destroys: bool) -> Needs:
    """Return the stacks that each stack needs: by its declaration, or else by its state.

    A backbone without a file still joins its regions. So does a backbone whose declaration leaves a region
    out and that was not updated since; before a destroy its state counts as well.

    Args:
        project: the declarations.
        backend: the backend.
        destroys: whether stacks are destroyed.
    """
    needs = dict(declared_needs(project))
    for state in backend.undeclared:
        needs[state.stack.stack] = state.needs
    if (
        destroys
        and backend.undeclared
        and BACKBONE_STACK in project.stacks
        and backend.listed.get(BACKBONE_STACK)
    ):
        gone = [state.stack.stack for state in backend.undeclared]
        needs[BACKBONE_STACK] |= references_of(backend.export(BACKBONE_STACK), gone)
    return needs
