"""Imports the module of a command when it runs: importing all of them takes more than a second."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException
from typer.main import get_command

from gpufabric.cutting import cut_middle
from gpufabric.loading import loading
from gpufabric.visible import visible

_LONGEST = 1200
"""Characters of an error of wrong usage."""

_PYDANTIC_PREFIX = "Value error, "
"""Typer lets pydantic convert values of options, and passes on its wording of a ``ValueError``."""


def _make_readable(error: TyperException) -> None:
    """Let the text of an error of wrong usage act on no terminal, and take pydantic's wording from it.

    It quotes what was typed, of which a long value is cut.
    """
    text = error.message.removeprefix(_PYDANTIC_PREFIX)
    error.message = visible(text if len(text) <= _LONGEST else cut_middle(text, _LONGEST))


class LazyGroup(TyperGroup):
    """A group of commands; a subclass sets their places.

    Attributes:
        places: ``module:attribute`` by name, in the order of the help. The attribute is a function, or a
            ``Typer`` with further commands.
    """

    places: Mapping[str, str] = {}

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401 - typer's own copy of click has no public types
        """Return the names of the commands without importing any."""
        return list(self.places)

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - likewise
        """Run a command; errors in its options are without pydantic's wording."""
        try:
            return super().invoke(ctx)
        except TyperException as error:
            _make_readable(error)
            raise

    def make_context(self, *args: Any, **extra: Any) -> Any:  # noqa: ANN401 - likewise
        """Read the options; text of the user in an error is visible."""
        try:
            return super().make_context(*args, **extra)
        except TyperException as error:
            _make_readable(error)
            raise

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401 - likewise
        """Import a command; return None for an unknown name."""
        place = self.places.get(cmd_name)
        if place is None:
            return None
        module, _, attribute = place.partition(":")
        with loading():
            imported = getattr(import_module(module), attribute)
        if isinstance(imported, typer.Typer):
            group = imported
        else:
            group = typer.Typer(add_completion=False)
            group.command(cmd_name)(imported)
        command = get_command(group)
        command.name = cmd_name
        return command
