"""Examples of docs/existing.md."""

from typing import Any

from ruamel.yaml import YAML

from tests.docs.pages import ROOT, blocks

LINES = 15
"""Lines that the smallest declaration stays below."""

HEADERS = 2
"""Lines of ``config`` and ``gpufabric:region``."""


def smallest(cloud: str) -> dict[str, Any]:
    """Return the smallest declaration of a cloud: pools on a cluster that exists."""
    loaded = YAML(typ="safe").load(smallest_text(cloud))
    declared: dict[str, Any] = loaded["config"]["gpufabric:region"]
    return declared


def smallest_text(cloud: str) -> str:
    """Return the text of the smallest declaration of a cloud."""
    (text,) = (
        block.text
        for block in blocks(ROOT / "docs" / "existing.md")
        if block.info[:1] == ("yaml",) and f"cloud: {cloud}\n" in block.text and "network: {" in block.text
    )
    return text
