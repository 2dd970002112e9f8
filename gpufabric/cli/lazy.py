"""Commands whose modules are imported when they are run: together they take more than a second to import."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from gpufabric.loading import loading


class LazyGroup(TyperGroup):
    """A group of commands; a subclass says where each of them is.

    Attributes:
        places: by name, ``module:attribute`` of the function, or of the ``Typer`` with further commands; in
            the order in which they are listed.
    """

    places: Mapping[str, str] = {}

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401 - typer's own copy of click has no public types
        """Name the commands, without importing any."""
        return list(self.places)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401 - likewise
        """Import a command; None if there is none of the name."""
        place = self.places.get(cmd_name)
        if place is None:
            return None
        module, _, attribute = place.partition(":")
        with loading():
            found = getattr(import_module(module), attribute)
        if not isinstance(found, typer.Typer):
            alone = typer.Typer()
            alone.command(cmd_name)(found)
            found = alone
        command = get_command(found)
        command.name = cmd_name
        return command
