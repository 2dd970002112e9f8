"""Tables of the facts on node images and RDMA devices, as Markdown."""

from collections.abc import Iterator
from typing import Any, cast

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.fact import Confidence, Fact
from gpufabric.catalog.node_limits import node_limits
from gpufabric.catalog.nodes import NodeFacts, node_facts
from gpufabric.catalog.shape import Cloud, Shape
from tools.docs.clouds import TITLES

_CLOUDS: tuple[Cloud, ...] = ("aws", "azure", "oci")

_ROWS: tuple[tuple[str, str], ...] = (
    ("operating_system", "Operating system"),
    ("from_kubernetes", "From Kubernetes"),
    ("kernel", "Kernel"),
    ("cgroup_version", "cgroup version"),
    ("container_runtime", "Container runtime"),
    ("completes_image_names", "Completes image names without a registry"),
    ("driver", "Accelerator driver"),
    ("rdma_driver", "RDMA driver"),
    ("container_toolkit", "NVIDIA container toolkit"),
    ("device_plugin", "Device plugin"),
    ("dra_driver", "DRA driver"),
    ("lustre_client", "Lustre client"),
    ("peer_memory_module", "Peer memory module"),
    ("front_end_interface", "Interface without RDMA"),
    ("mtu_bytes", "MTU in bytes"),
    ("container_memlock_kib", "Memory that a container may lock, in KiB"),
    ("huge_pages_2mib", "Huge pages of 2 MiB"),
    ("root_disk_gib", "Root disk in GiB"),
)


_LIMITS: tuple[tuple[str, str], ...] = (
    ("taints", "Most taints of a pool"),
    ("label_characters", "Characters of a label's or taint's whole key"),
    ("empty_labels", "Labels may have no value"),
    ("reserved_prefixes", "Prefixes that the cloud keeps for itself"),
    ("security_groups", "Most security groups of an interface"),
    ("user_data_bytes", "Bytes of user data"),
    ("least_disk_gib", "Smallest root disk in GiB"),
    ("most_disk_gib", "Largest root disk in GiB"),
    ("disk_vpus_per_gb", "Performance units of a boot volume for each GB"),
)

_WHERE_APPLICABLE = frozenset({"from_kubernetes", "container_toolkit", "dra_driver"})
"""Fields that are absent where they do not apply; other absent fields are unknown."""


def sections() -> str:
    """Return a table for each node image, one of the RDMA devices of shapes, one of the limits of declared
    settings, and the links to the sources."""
    images = [
        f"## {TITLES[cloud]}: {image.id}\n\n{_table(image)}"
        for cloud in _CLOUDS
        for image in node_facts(default_catalog(), cloud).values()
    ]
    text = "\n\n".join([*images, f"## RDMA devices\n\n{_devices()}", f"## Limits of settings\n\n{_limits()}"])
    return f"{text}\n\n{_links(text)}"


def _table(image: NodeFacts) -> str:
    return "\n".join(["| | Value | Source | Note |", "|---|---|---|---|", *_lines(image)])


def _lines(image: NodeFacts) -> Iterator[str]:
    for field, title in _ROWS:
        fact: Fact[Any] | None = getattr(image, field)
        if fact is not None:
            yield _line(title, fact)
        elif field not in _WHERE_APPLICABLE:
            yield f"| {title} | unknown | | |"
    for name, state in sorted(image.services.items()):
        yield _line(f"`{name}`", state)


def _line(title: str, fact: Fact[Any]) -> str:
    return f"| {title} | {_text(fact.value)} | {_source(fact)} | {fact.note.replace('|', '/')} |"


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _source(fact: Fact[Any]) -> str:
    doubt = "" if fact.confidence is Confidence.CONFIRMED else f", {fact.confidence}"
    return f"[{fact.source}], {fact.as_of}{doubt}"


def _links(text: str) -> str:
    sources = default_catalog().sources
    return "\n".join(
        f"[{key}]: {source.url}" for key, source in sorted(sources.items()) if f"[{key}]" in text
    )


def _devices() -> str:
    lines = ["| Shape | Devices | Source |", "|---|---|---|"]
    for cloud in _CLOUDS:
        for name in default_catalog().shape_names(cloud):
            known = _names(default_catalog().shape(cloud, name))
            if known is not None:
                lines.append(f"| `{name}` | {', '.join(known.value)} | {_source(known)} |")
    return "\n".join(lines)


def _limits() -> str:
    lines = ["| Limit | Cloud | Value | Source | Note |", "|---|---|---|---|---|"]
    for field, title in _LIMITS:
        for cloud in _CLOUDS:
            fact: Fact[Any] | None = getattr(node_limits(default_catalog(), cloud), field)
            if fact is not None:
                cells = title, TITLES[cloud], _limit_text(fact.value), _source(fact), fact.note
                lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _limit_text(value: object) -> str:
    if isinstance(value, dict):
        sizes = cast("dict[str, int]", value)
        return ", ".join(f"{kind} {size}".strip() for kind, size in sizes.items())
    if isinstance(value, list):
        return ", ".join(map(str, cast("list[object]", value)))
    return _text(value)


def _names(shape: Shape) -> Fact[list[str]] | None:
    fabric = shape.infiniband or shape.roce
    return fabric.hca_names if fabric else None
