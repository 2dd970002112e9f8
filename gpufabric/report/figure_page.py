"""Pages of plots with their tables: one HTML file without scripts, in the style of the report."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from gpufabric.report.page_files import style, template
from gpufabric.report.plots.bars import HATCH


@dataclass(frozen=True, slots=True)
class PlotFigure:
    """A plot with its table.

    Attributes:
        title: the title.
        drawing: the plot as SVG, from our own plots; empty: ``absent`` says why.
        heads: heads of the table's columns.
        rows: its rows.
        notes: sentences below the plot.
        key: classes of the plot's parts with their meaning, such as ``("critical", "decides the end")``.
        absent: sentence instead of a plot.
    """

    title: str
    drawing: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()
    key: tuple[tuple[str, str], ...] = ()
    absent: str = "There is nothing to draw."

    @property
    def picture(self) -> Markup:
        """The plot for a template."""
        return Markup(self.drawing)  # noqa: S704 - escaped where it is drawn


@dataclass(frozen=True, slots=True)
class PlotSection:
    """A part of a page.

    Attributes:
        title: its title.
        figures: its plots.
        paragraphs: sentences before them.
        is_wide: whether its plots need the whole width.
    """

    title: str
    figures: tuple[PlotFigure, ...] = ()
    paragraphs: tuple[str, ...] = ()
    is_wide: bool = False


def figure_page(command: str, headline: str, lead: Sequence[str], sections: Sequence[PlotSection]) -> str:
    """Write a page; the same content gives the same bytes.

    Args:
        command: the command that it is from, such as ``gpufabric lease-vs-own``.
        headline: the answer.
        lead: sentences below it.
        sections: the parts.
    """
    return template("figures.html.j2").render(
        command=command,
        headline=headline,
        lead=lead,
        sections=sections,
        hatch=Markup(HATCH),  # noqa: S704 - our own markup
        style=Markup("".join(map(style, ("report.css", "plots.css", "figures.css")))),  # noqa: S704 - our own
    )
