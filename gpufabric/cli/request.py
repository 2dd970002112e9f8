"""The request of a user to run the engine on stacks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gpufabric.engine.result import EngineOperation

PROGRAM_OPERATIONS: frozenset[EngineOperation] = frozenset({"preview", "up"})
"""Operations that run the stacks' program; the others work on the state alone."""


@dataclass(frozen=True, slots=True)
class EngineRequest:
    """A command that runs the engine, and its options.

    Attributes:
        operation: the command.
        stacks: the stacks that the user names; empty for all.
        root: folder of ``Pulumi.yaml``, or one below it.
        parallel: stacks at a time; None for two per core, or one more than cores for previews.
        resume: whether to continue the last run.
        packs: policy packs that the user names; None for the project's own.
        command: the command as a user types it.
        environment: variables for the engine beside those of this process.
        project: folder in which the engine runs; the root if None.
        runs: folder of runs; the root's own if None.
        init: whether a preview creates stacks that the backend does not have.
        remove: whether a destroy removes the empty stacks from the backend.
        clear_pending_creates: whether a refresh forgets creations with an unknown result.
        approved: folder of the approved preview that an update must match; None if it needs none.
        policies_from: Git ref from which rules and their settings are taken; None for the checkout's.
        verbose: whether to show everything that the report has.
        preflight: whether to ask the accounts first whether they are ready, where there are credentials.
    """

    operation: EngineOperation
    stacks: Sequence[str] = ()
    root: Path = Path()
    parallel: int | None = None
    resume: bool = False
    packs: Sequence[Path] | None = None
    command: str = ""
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    project: Path | None = None
    runs: Path | None = None
    init: bool = False
    remove: bool = False
    clear_pending_creates: bool = False
    approved: Path | None = None
    policies_from: str | None = None
    verbose: bool = False
    preflight: bool = False
