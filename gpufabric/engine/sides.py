"""Prices both sides of an action on a stack, and keeps files that the engine writes out of the project."""

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from gpufabric.engine.collected import Collected
from gpufabric.engine.refreshed import state_after
from gpufabric.engine.result import Action
from gpufabric.policies.variables import (
    COST_CHANGE_VARIABLE,
    PREVIOUS_STATE_VARIABLE,
    PROJECT_VARIABLE,
    UNDECLARED_VARIABLE,
)

_DESTROYING: tuple[Action, ...] = ("preview-destroy", "destroy")
REFRESHING: tuple[Action, ...] = ("preview-refresh", "refresh")
"""Actions that read the clouds."""


@dataclass(frozen=True, slots=True)
class ActionSides:
    """Both sides of the actions on one stack.

    Attributes:
        stack: its name.
        project: folder of ``Pulumi.yaml`` in which the engine runs.
        has_packs: whether policy packs run.
        undeclared: states of stacks that are up and have no file.
    """

    stack: str
    project: Path
    has_packs: bool
    undeclared: Mapping[str, str]

    @contextmanager
    def priced(
        self, action: Action, cost_change: Path, exported: str, collected: Collected
    ) -> Generator[Mapping[str, str], None, None]:
        """Price both sides of an action: yield variables by which the policy pack does, or do it here.

        The folder of states is private. Secrets of an exported state stay encrypted.
        """
        if action in REFRESHING:
            yield {}
            from gpufabric.policies.cost_change import write_cost_of_refresh  # noqa: PLC0415 - as below

            after = state_after(exported, collected.differing)
            write_cost_of_refresh(self.project, self.stack, exported, after, cost_change)
            return
        if not (self.has_packs and exported):
            yield {}
            return
        project = {PROJECT_VARIABLE: str(self.project)}
        if action in _DESTROYING:
            # Only commands that work on the state need it, and it loads the catalogue and the rules' view.
            from gpufabric.policies.cost_change import write_cost_of_destroy  # noqa: PLC0415

            write_cost_of_destroy(self.project, self.stack, exported, cost_change)
            yield {}
            return
        with TemporaryDirectory(prefix="gpufabric-state-") as folder:
            state, others = Path(folder) / "state.json", Path(folder) / "undeclared"
            state.write_text(exported, encoding="utf-8")
            others.mkdir()
            for name, other in self.undeclared.items():
                (others / f"{name}.json").write_text(other, encoding="utf-8")
            yield {
                **project,
                PREVIOUS_STATE_VARIABLE: str(state),
                COST_CHANGE_VARIABLE: str(cost_change),
                **({UNDECLARED_VARIABLE: str(others)} if self.undeclared else {}),
            }

    @contextmanager
    def config_file(self) -> Generator[Sequence[str], None, None]:
        """Yield options that name another file for the configuration of a stack that has none.

        Otherwise the engine writes the salt of the stack's secrets into a new ``Pulumi.<stack>.yaml``, which
        looks like a declaration.
        """
        if self.stack not in self.undeclared:
            yield ()
            return
        with TemporaryDirectory(prefix="gpufabric-config-") as folder:
            yield ("--config-file", str(Path(folder) / f"Pulumi.{self.stack}.yaml"))
