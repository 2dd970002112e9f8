"""Draws the topology as a Mermaid diagram, which GitHub and GitLab show as a picture."""

from collections.abc import Iterator

from gpufabric.plural import plural
from gpufabric.report.topology import FabricTopology, TopologyLink, TopologyPool, TopologyRegion
from gpufabric.visible import one_line

_DIRECTION = "flowchart LR"


def mermaid(topology: FabricTopology, most: int) -> str:
    """Write the diagram; empty if there is nothing to draw.

    Args:
        topology: regions and links.
        most: most regions to draw; the others are counted.
    """
    if not topology.places:
        return ""
    drawn = topology.places[:most]
    body = "\n".join(_lines(drawn, topology.links))
    rest = len(topology.places) - len(drawn)
    note = f"\n\n{plural(rest, 'more region is', 'more regions are')} not drawn." if rest else ""
    return f"```mermaid\n{body}\n```{note}"


def pool_text(pool: TopologyPool) -> list[str]:
    """Describe a pool in a few lines."""
    rdma = f" {pool.rdma_gbps:,g} Gb/s" if pool.rdma_gbps else ""
    size = [f"{pool.nodes:,} x {pool.shape}", f"{plural(pool.gpus, 'GPU')}, {pool.fabric}{rdma}"]
    lines = [pool.name, *(size if pool.nodes else [f"no machines of {pool.shape}"])]
    return [*lines, f"power domain {pool.power_domain}"] if pool.power_domain else lines


def region_text(region: TopologyRegion) -> str:
    """Name a region, with its power domain if that is known."""
    domain = f", power domain {region.power_domain}" if region.power_domain else ""
    return f"{region.stack}{domain}{' (removed)' if region.removed else ''}"


def link_text(link: TopologyLink) -> str:
    """Describe a link: kind, rate, latency and state."""
    parts = [link.kind]
    parts += [f"{link.gbps:,g} Gb/s"] if link.gbps is not None else []
    parts += [f"{link.latency_ms:,g} ms"] if link.latency_ms is not None else []
    parts += [link.state] if link.state and link.state != "complete" else []
    return ", ".join(part for part in parts if part)


def _lines(regions: tuple[TopologyRegion, ...], links: tuple[TopologyLink, ...]) -> Iterator[str]:
    yield _DIRECTION
    ids = {region.stack: f"r{index}" for index, region in enumerate(regions)}
    for region in regions:
        name = ids[region.stack]
        if not region.pools:
            yield f'  {name}["{_escaped(region_text(region))}"]'
            continue
        yield f'  subgraph {name}["{_escaped(region_text(region))}"]'
        for index, pool in enumerate(region.pools):
            yield f'    {name}p{index}["{"<br>".join(map(_escaped, pool_text(pool)))}"]'
        yield "  end"
    for link in links:
        first, second = (ids.get(end) for end in link.ends)
        if first and second:
            yield f'  {first} ---|"{_escaped(link_text(link))}"| {second}'


def _escaped(text: str) -> str:
    """Escape text for a quoted Mermaid label, in which only entities are safe."""
    return "".join(
        character if character.isalnum() or character in " .,:;/()-+_" else f"#{ord(character)};"
        for character in one_line(text)
    )
