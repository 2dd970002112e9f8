"""Tables without lines, as the terminal shows them."""

from collections.abc import Collection

from rich.table import Table


def plain_table(*headings: str, right: Collection[str] = (), wrap: bool = True) -> Table:
    """Make an empty table.

    Args:
        headings: the columns.
        right: the columns that hold numbers.
        wrap: whether a long cell may take several lines.
    """
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in headings:
        table.add_column(heading, justify="right" if heading in right else "left", no_wrap=not wrap)
    return table
