"""Table of the keys of providers that a stack's file may state."""

from gpufabric.spec.provider_keys import PACKAGE_OF, PROVIDER_KEYS, passed_on
from tools.docs.clouds import TITLES


def table() -> str:
    """Return the keys of each cloud; those that must be encrypted are marked."""
    lines = ["| Cloud | Prefix | Keys (* must be encrypted) |", "|---|---|---|"]
    for cloud, title in TITLES.items():
        package = PACKAGE_OF[cloud]
        keys = PROVIDER_KEYS[package]
        names = (f"`{name}`{'*' if keys[name].is_secret else ''}" for name in passed_on(package))
        lines.append(f"| {title} | `{package}:` | {', '.join(names)} |")
    return "\n".join(lines)
