"""Chart of links: what the training needs of each link's bandwidth."""

from collections.abc import Iterator

from gpufabric.report.model import Report
from gpufabric.report.plots.bars import Part, Row, share_of, unknown_part
from gpufabric.report.plots.link_loads import LinkLoad, gbps_text, link_loads
from gpufabric.report.plots.marks import link_mark
from gpufabric.report.topology import TopologyLink

LinkCells = tuple[str, str, str, str, str, str, str]
"""Number on the map, ends, kind, Gb/s, round trip, use by the training, and state."""


_MOST = 12


def link_rows(report: Report) -> list[Row]:
    """Draw the links that are the most used, then those whose load is unknown."""
    loads = link_loads(report)
    numbered = list(enumerate(report.topology.links, 1))
    numbered.sort(key=lambda pair: -(loads[pair[1].key].share or 0.0))
    return [_row(number, link, loads[link.key]) for number, link in numbered[:_MOST]]


def link_cells(report: Report) -> Iterator[LinkCells]:
    """Return a row of a table for each link, with its number on the map."""
    loads = link_loads(report)
    for number, link in enumerate(report.topology.links, 1):
        latency = "unknown" if link.latency_ms is None else f"{link.latency_ms:,g} ms"
        state = link_mark(link, report.stacks).text or link.state or "-"
        yield (
            str(number),
            " to ".join(link.ends),
            link.kind or "unknown",
            gbps_text(link),
            latency,
            loads[link.key].text,
            state,
        )


def _row(number: int, link: TopologyLink, load: LinkLoad) -> Row:
    label = f"{number}. {' to '.join(link.ends)}"
    if load.unused:
        return Row(label, f"{gbps_text(link)}, no training: {load.unused}", (Part("used", 0, 0),))
    if load.needs_gbps is None or load.share is None:
        return Row(label, f"{gbps_text(link)}, load unknown", (unknown_part(),))
    most = max(load.share, 1.0)
    parts = [Part("used", 0, share_of(min(load.share, 1.0), most))]
    if load.share > 1:
        parts.append(Part("over", share_of(1, most), share_of(load.share - 1, most)))
    parts.append(Part("limit", min(share_of(1, most), 0.995), 0.005))
    return Row(label, f"needs {load.needs_gbps:g} of {gbps_text(link)}", tuple(parts), load.text)
