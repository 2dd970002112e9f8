"""The terminal: text from outside can neither move the cursor nor hide or colour anything in it."""

from collections.abc import Iterator

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from gpufabric.visible import visible


class SafeConsole(Console):
    """A console that names control and invisible characters, except those that it writes itself."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterator[Segment]:
        """Render, with the text of each segment made visible."""
        for segment in super().render(renderable, options):
            if segment.control:
                yield segment
            else:
                yield segment._replace(text=visible(segment.text))
