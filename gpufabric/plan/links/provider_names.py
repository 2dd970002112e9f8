"""Names of the backbone's providers: each belongs to a region stack, in whose account it works."""

from collections.abc import Collection

_COPIES = "-copies"
_WAN = "-wan"


def hub_provider(stack: str) -> str:
    """Return the logical name of the provider of a region's links.

    Args:
        stack: the region's stack.
    """
    return stack


def copies_provider(stack: str) -> str:
    """Return the logical name of the provider of a region's copies, which do not depend on links.

    Args:
        stack: the region's stack.
    """
    return f"{stack}{_COPIES}"


def wan_provider(stack: str) -> str:
    """Return the logical name of the provider of a virtual WAN hub in another subscription than its region.

    Args:
        stack: the region's stack.
    """
    return f"{stack}{_WAN}"


def stack_of_provider(urn: str, stacks: Collection[str]) -> str | None:
    """Return the region stack in whose account a provider works; None if it is none of the stacks.

    Args:
        urn: URN of the provider, with or without its id.
        stacks: region stacks.
    """
    names = urn.split("::")[3:4]
    for name in (*names, *(name.removesuffix(_COPIES) for name in names)):
        if name in stacks:
            return name
    return None
