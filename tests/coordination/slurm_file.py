"""Reads ``topology.yaml`` by the rules of its manual page (slurm.schedmd.com/topology.yaml.html)."""

import re
from typing import Any

from ruamel.yaml import YAML

_RANGE = re.compile(r"^(?P<head>[^\[\]]+)\[(?P<ranges>[0-9,-]+)\](?P<tail>[A-Za-z0-9-]*)$")


class TopologyError(ValueError):
    """A file that Slurm would refuse."""


def expand(hostlist: str) -> list[str]:
    """Write out a host list with at most one bracket."""
    match = _RANGE.match(hostlist)
    if match is None:
        if not re.fullmatch(r"[A-Za-z0-9-]+", hostlist):
            raise TopologyError(f"not a host list: {hostlist}")
        return [hostlist]
    names: list[str] = []
    for part in match["ranges"].split(","):
        first, _, last = part.partition("-")
        if int(last or first) < int(first):
            raise TopologyError(f"range runs backwards: {hostlist}")
        names += [f"{match['head']}{n}{match['tail']}" for n in range(int(first), int(last or first) + 1)]
    return names


def read(text: str) -> dict[str, Any]:
    """Give topologies by name, with nodes written out.

    Raises:
        TopologyError: a rule of the file is broken.
    """
    entries = YAML(typ="safe").load(text)
    if not isinstance(entries, list):
        raise TopologyError("the file is a list of topologies")
    topologies: dict[str, Any] = {}
    for entry in entries:
        if next(iter(entry)) != "topology":
            raise TopologyError("topology must be the first attribute")
        kinds = set(entry) & {"tree", "block", "flat"}
        if len(kinds) != 1:
            raise TopologyError("exactly one of tree, block and flat")
        if set(entry) - kinds - {"topology", "cluster_default"}:
            raise TopologyError("unknown attribute")
        if entry["topology"] in topologies:
            raise TopologyError("names are unique")
        if not isinstance(entry.get("cluster_default", False), bool):
            raise TopologyError("cluster_default is a boolean")
        [kind] = kinds
        {"tree": _tree, "block": _block, "flat": _flat}[kind](entry[kind])
        topologies[entry["topology"]] = entry
    if not any(entry.get("cluster_default") for entry in entries):
        raise TopologyError("no default")
    return topologies


def nodes(entry: dict[str, Any]) -> list[str]:
    """Give all nodes of a topology."""
    parts = entry["tree"]["switches"] if "tree" in entry else entry["block"]["blocks"]
    return [name for part in parts for name in expand(part["nodes"])]


def _flat(value: object) -> None:
    if value is not True:
        raise TopologyError("flat is true")


def _tree(tree: dict[str, Any]) -> None:
    names = [switch["switch"] for switch in tree["switches"]]
    if len(set(names)) != len(names):
        raise TopologyError("switches have unique names")
    for switch in tree["switches"]:
        if ("nodes" in switch) == ("children" in switch):
            raise TopologyError("a switch has nodes or children")
        for child in expand(switch["children"]) if "children" in switch else []:
            if child not in names:
                raise TopologyError("children are switches")
    _once([name for switch in tree["switches"] if "nodes" in switch for name in expand(switch["nodes"])])


def _block(block: dict[str, Any]) -> None:
    sizes = block["block_sizes"]
    for size in sizes:
        factor, rest = divmod(size, sizes[0])
        if rest or factor & (factor - 1):
            raise TopologyError("sizes are the first one times a power of two")
    if sizes != sorted(set(sizes)):
        raise TopologyError("sizes grow")
    names = [entry["block"] for entry in block["blocks"]]
    if len(set(names)) != len(names):
        raise TopologyError("blocks have unique names")
    for entry in block["blocks"]:
        if len(expand(entry["nodes"])) < sizes[0]:
            raise TopologyError("a block has at least as many nodes as the smallest size")
    _once([name for entry in block["blocks"] for name in expand(entry["nodes"])])


def _once(names: list[str]) -> None:
    if len(set(names)) != len(names):
        raise TopologyError("a node stands once")
