"""Quotas on resources other than GPU machines: their number, or the sum of a property, such as a capacity."""

from typing import Literal

from gpufabric.catalog.fact import Entry, Fact

Scope = Literal["region", "zone", "availability-domain", "parent"]
"""Where a limit counts: in a region of the account, in each zone, in each availability domain of OCI, or in each
parent resource, such as a network."""


class Condition(Entry):
    """A condition on a property."""

    property: Fact[str]
    """JSON pointer to the property."""

    values: Fact[tuple[str, ...]]
    """Accepted values; an empty text stands for an absent property."""


class CountedQuota(Entry):
    """A limit on resources of some types."""

    id: str
    """Key in snapshots of accounts, ``<service>/<code>``; on OCI without the availability domain."""

    title: Fact[str]
    types: Fact[tuple[str, ...]]
    """Type tokens of the resources that it counts. A limit inside a parent counts each type apart."""

    scope: Fact[Scope]
    parent: Fact[str] | None = None
    """JSON pointer to the property that names the parent; for limits inside a parent."""

    conditions: tuple[Condition, ...] = ()
    """Conditions on the resources that count; all must hold."""

    factors: Fact[tuple[str, ...]] | None = None
    """JSON pointers to the properties whose product a resource adds; absent: a resource adds one."""

    units_each: Fact[int] | None = None
    """Further factor of the product, such as the vCPUs of a machine."""

    unit: Fact[str] | None = None
    """Unit of the limit; absent for a number of resources."""


def keys_of_pointer(pointer: str) -> tuple[str | int, ...]:
    """Return the keys of a JSON pointer (RFC 6901); those of digits are positions in a list.

    Args:
        pointer: the pointer, such as ``/agentPoolProfiles/0/count``.
    """
    keys = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
    return tuple(int(key) if key.isdigit() else key for key in keys)
