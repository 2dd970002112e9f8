"""Chart of links: what training and copies of checkpoints need of each link."""

from collections.abc import Iterator

from gpufabric.report.model import Report
from gpufabric.report.plots.bars import Part, Row, share_of, unknown_part
from gpufabric.report.plots.link_loads import LinkLoad, gbps_text, link_loads
from gpufabric.report.plots.marks import link_mark
from gpufabric.report.topology import TopologyLink

LinkCells = tuple[str, str, str, str, str, str, str]
"""Number on the map, ends, kind, Gb/s, round trip, use and state."""


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
            f"{loads[link.key].text} ({loads[link.key].parts_text})",
            state,
        )


def _row(number: int, link: TopologyLink, load: LinkLoad) -> Row:
    label = f"{number}. {' to '.join(link.ends)}"
    text = (
        f"{load.text} of {gbps_text(link)}" if load.share is not None else f"{gbps_text(link)}, {load.text}"
    )
    return Row(label, text, tuple(_parts(load)), load.parts_text)


def _parts(load: LinkLoad) -> Iterator[Part]:
    """Draw training, then copies, then the limit; a hatched end says that the copies are unknown."""
    if load.share is None or not load.gbps:
        yield unknown_part()
        return
    most = max(load.share, 1.0)
    training = share_of((load.training_gbps or 0.0) / load.gbps, most)
    yield Part("used", 0, training)
    if load.copies_gbps is None:
        yield Part("unknown", min(training, 0.94), 0.06)
    else:
        yield Part("copies", training, share_of(load.copies_gbps / load.gbps, most))
    yield Part("limit", min(share_of(1, most), 0.995), 0.005)
