"""Tables without lines, as the terminal shows them."""

from collections.abc import Collection

from rich.console import RenderableType
from rich.style import StyleType
from rich.table import Table

from gpufabric.visible import visible


class _PlainTable(Table):
    """A table whose cells name hidden characters, so that their width counts."""

    def add_row(
        self,
        *renderables: RenderableType | None,
        style: StyleType | None = None,
        end_section: bool = False,
    ) -> None:
        cells = (visible(cell) if isinstance(cell, str) else cell for cell in renderables)
        super().add_row(*cells, style=style, end_section=end_section)


def plain_table(*headings: str, right: Collection[str] = (), wrap: bool = True) -> Table:
    """Make an empty table.

    Args:
        headings: the columns.
        right: the columns that hold numbers.
        wrap: whether a long cell may take several lines.
    """
    table = _PlainTable(box=None, pad_edge=False, header_style="bold")
    for heading in headings:
        table.add_column(heading, justify="right" if heading in right else "left", no_wrap=not wrap)
    return table
