"""Tables of the commands, as Markdown."""

from collections.abc import Iterator, Mapping
from typing import Any

from typer.main import get_command

from gpufabric.cli.main import app

LINKS: Mapping[str, str] = {
    **dict.fromkeys(("preview", "up", "refresh", "destroy"), "#many-stacks"),
    **dict.fromkeys(("show", "new", "migrate", "doctor", "env"), "#other-commands"),
    "check": "check.md",
    "init": "own-project.md",
    "comment": "pull-requests.md",
    "demo": "../README.md#try-it",
    "launch": "coordination.md",
    "manifests": "manifests.md",
    "pipelines": "pipelines.md",
    "preflight": "preflight.md",
    "quote": "quote.md",
    "report": "report.md",
    "resilience": "resilience.md",
    "roles": "accounts.md#roles",
    "adopt": "adopt.md",
    "roll": "rolling.md",
    "schema": "editors.md",
    "shapes": "quote.md",
    "sim": "simulated-clouds/README.md",
}
"""The place that describes a command, seen from the page that lists all of them."""


def table() -> str:
    """Return a table of all commands."""
    return _table(
        (f"[`{name}`]({LINKS[name]})" if name in LINKS else f"`{name}`", command)
        for name, command in _commands(get_command(app))
    )


def group_table(group: str) -> str:
    """Return a table of the commands of a group, those of its groups included."""
    commands = dict(_commands(get_command(app)))
    return _table((f"`{name}`", command) for name, command in _leaves(commands[group], group))


def _table(rows: Iterator[tuple[str, Any]]) -> str:
    lines = [f"| {shown} | {command.help.partition(chr(10) * 2)[0]} |" for shown, command in rows]
    return "\n".join(["| Command | Does |", "|---|---|", *lines])


def _commands(group: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - typer's own copy of click has no public types
    return ((name, group.get_command(None, name)) for name in group.list_commands(None))


def _leaves(group: Any, path: str) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - likewise
    for name, command in _commands(group):
        if hasattr(command, "list_commands"):
            yield from _leaves(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command
