"""Writes SVG text; everything from outside passes through here and is escaped."""

from html import escape

from gpufabric.cutting import ELLIPSIS
from gpufabric.visible import one_line

CLOUDS = ("aws", "azure", "oci")


def escaped(text: str) -> str:
    """Return a text for SVG, on one line and with hidden characters named."""
    return escape(one_line(text))


def clipped(text: str, most: int) -> str:
    """Return a text with at most this many characters; a longer one loses its end."""
    text = one_line(text)
    return text if len(text) <= most else f"{text[: most - 1]}{ELLIPSIS}"


def text_at(x: float, y: float, text: str, kind: str, anchor: str = "start") -> str:
    """Write a line of text; the page's style gives the class its size and colour."""
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escaped(text)}</text>'


def box(x: float, y: float, width: float, height: float, kind: str, radius: int = 4) -> str:
    """Write a rectangle."""
    return (
        f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" '
        f'rx="{radius}"/>'
    )


def cloud_class(cloud: str) -> str:
    """Return the class of a cloud; text from outside never becomes a class."""
    return f"cloud-{cloud}" if cloud in CLOUDS else "cloud-other"
