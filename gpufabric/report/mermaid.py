"""Draws the topology as a Mermaid diagram, which GitHub and GitLab show as a picture."""

from collections.abc import Iterator

from gpufabric.cost.text import plural
from gpufabric.report.model import Topology, TopologyLink, TopologyPool, TopologyRegion

_DIRECTION = "flowchart LR"


def mermaid(topology: Topology, most: int) -> str:
    """Write the diagram; empty when there is nothing to draw.

    Args:
        topology: regions and links.
        most: regions that are drawn; the others are counted.
    """
    if not topology.places:
        return ""
    drawn = topology.places[:most]
    body = "\n".join(_lines(drawn, topology.links))
    rest = len(topology.places) - len(drawn)
    note = f"\n\n{plural(rest, 'more region is', 'more regions are')} not drawn." if rest else ""
    return f"```mermaid\n{body}\n```{note}"


def pool_text(pool: TopologyPool) -> list[str]:
    """Say in a few lines what a pool is."""
    rdma = f" {pool.rdma_gbps:,g} Gb/s" if pool.rdma_gbps else ""
    lines = [pool.name, f"{pool.nodes:,} x {pool.shape}", f"{pool.gpus:,} GPUs, {pool.fabric}{rdma}"]
    return [*lines, f"power domain {pool.power_domain}"] if pool.power_domain else lines


def place_text(place: TopologyRegion) -> str:
    """Name a region, with its power domain where it is known."""
    domain = f", power domain {place.power_domain}" if place.power_domain else ""
    return f"{place.stack}{domain}{' (goes away)' if place.removed else ''}"


def link_text(link: TopologyLink) -> str:
    """Say what a link is and carries."""
    parts = [link.kind]
    parts += [f"{link.gbps:,g} Gb/s"] if link.gbps is not None else []
    parts += [f"{link.latency_ms:,g} ms"] if link.latency_ms is not None else []
    parts += [link.state] if link.state and link.state != "complete" else []
    return ", ".join(part for part in parts if part)


def _lines(places: tuple[TopologyRegion, ...], links: tuple[TopologyLink, ...]) -> Iterator[str]:
    yield _DIRECTION
    ids = {place.stack: f"r{index}" for index, place in enumerate(places)}
    for place in places:
        name = ids[place.stack]
        if not place.pools:
            yield f'  {name}["{_escaped(place_text(place))}"]'
            continue
        yield f'  subgraph {name}["{_escaped(place_text(place))}"]'
        for index, pool in enumerate(place.pools):
            yield f'    {name}p{index}["{"<br>".join(map(_escaped, pool_text(pool)))}"]'
        yield "  end"
    for link in links:
        first, second = (ids.get(end) for end in link.ends)
        if first and second:
            yield f'  {first} ---|"{_escaped(link_text(link))}"| {second}'


def _escaped(text: str) -> str:
    """Write text inside a quoted Mermaid label, where only entities are safe."""
    return "".join(
        one if one.isalnum() or one in " .,:;/()-+_" else f"#{ord(one)};" for one in " ".join(text.split())
    )
