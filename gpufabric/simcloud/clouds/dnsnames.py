"""DNS names as all clouds accept them (RFC 1035; RFC 1123, 2.1)."""

import re
from ipaddress import IPv4Address

_LABEL = re.compile(r"[a-z0-9_*]([a-z0-9_-]{0,61}[a-z0-9_])?")
_LONGEST = 253


def bare_name(name: str) -> str:
    """Return a name in lower case and without the dot at its end: two names that differ in nothing else are
    one.
    """
    return name.lower().removesuffix(".")


def is_name(name: str) -> bool:
    """Return whether a text can be the name of a zone or record."""
    text = bare_name(name)
    return len(text) <= _LONGEST and all(_LABEL.fullmatch(label) for label in text.split("."))


def is_within(name: str, zone: str) -> bool:
    """Return whether a name is that of a zone, or below it."""
    text, above = bare_name(name), bare_name(zone)
    return text == above or text.endswith(f".{above}")


def overlapping(first: str, second: str) -> bool:
    """Return whether one of two zones is, or is within, the other."""
    return is_within(first, second) or is_within(second, first)


def is_address(text: str) -> bool:
    """Return whether a text is an IPv4 address."""
    try:
        IPv4Address(text)
    except ValueError:
        return False
    return True
