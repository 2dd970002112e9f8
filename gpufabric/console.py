"""The terminal: text from outside can neither move the cursor nor hide or colour anything in it."""

from collections.abc import Iterator
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text

from gpufabric.advice import names_command
from gpufabric.visible import visible


class SafeConsole(Console):
    """A console that names control and invisible characters, except those that it writes itself.

    It breaks no line that names a command: the terminal shows it on several lines, and copies it as one.
    """

    def print(self, *objects: Any, soft_wrap: bool | None = None, **options: Any) -> None:  # noqa: ANN401
        """Print objects, see ``Console.print``."""
        if soft_wrap is None and any(
            isinstance(item, str | Text) and names_command(str(item)) for item in objects
        ):
            soft_wrap = True
        super().print(*objects, soft_wrap=soft_wrap, **options)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterator[Segment]:
        """Render, with the text of each segment made visible."""
        for segment in super().render(renderable, options):
            if segment.control:
                yield segment
            else:
                yield segment._replace(text=visible(segment.text))
