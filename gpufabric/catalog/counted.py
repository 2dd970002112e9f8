"""Quotas on resources other than GPU machines: their number, or the sum of a property, such as a capacity."""

from typing import Literal, NamedTuple

from gpufabric.catalog.fact import Entry, Fact

Scope = Literal["region", "zone", "availability-domain", "parent"]
"""Where a limit counts: in a region of the account, in each zone, in each availability domain of OCI, or in
each parent resource, such as a network."""


class CountCondition(Entry):
    """A condition on a property."""

    property: Fact[str]
    """Pointer to the property; see ``Pointer``."""

    values: Fact[tuple[str, ...]]
    """Accepted values; an empty text stands for an absent property."""


class CountedQuota(Entry):
    """A limit on resources of some types."""

    id: str
    """Key in snapshots of accounts, ``<service>/<code>``; on OCI without the availability domain."""

    title: Fact[str]
    types: Fact[tuple[str, ...]]
    """Type tokens of the resources that it counts."""

    scope: Fact[Scope]
    parent: Fact[str] | None = None
    """Property that names the parent; for limits inside a parent."""

    adds_up_types: Fact[bool] | None = None
    """Whether a limit inside a parent counts its types together; absent: each apart."""

    is_stated: Fact[bool] | None = None
    """Whether the cloud states the limit in a list; absent: yes. If not, ``id`` is a name made here."""

    conditions: tuple[CountCondition, ...] = ()
    """Conditions on the resources that count; all must hold."""

    factors: Fact[tuple[str, ...]] | None = None
    """Pointers to the properties whose product a resource adds; absent: a resource adds one."""

    units_each: Fact[int] | None = None
    """Further factor of the product, such as the vCPUs of a machine."""

    units_per_limit: Fact[int] | None = None
    """Divisor of the product, such as the GiB of a TiB, if the unit of the limit is larger."""

    unit: Fact[str] | None = None
    """Unit of the limit; absent for a number of resources."""

    @property
    def is_listed(self) -> bool:
        """Whether an account can be asked for the limit."""
        return self.is_stated is None or self.is_stated.value

    @property
    def counts_types_together(self) -> bool:
        """Whether a limit inside a parent counts its types together."""
        return self.adds_up_types is not None and self.adds_up_types.value


class Pointer(NamedTuple):
    """A property of a resource, or of another resource to which it refers.

    Attributes:
        reference: property that refers to the other resource; empty for a property of the resource itself.
        keys: keys of the property; those of digits are positions in a list.
    """

    reference: str
    keys: tuple[str | int, ...]

    @classmethod
    def of(cls, text: str) -> "Pointer":
        """Read a pointer: a JSON pointer (RFC 6901), after the reference and a number sign if it has one.

        Args:
            text: the pointer, such as ``/agentPoolProfiles/0/count`` or ``launchTemplate#/instanceType``.
        """
        reference, _, path = text.rpartition("#")
        keys = [part.replace("~1", "/").replace("~0", "~") for part in path.split("/")[1:]]
        return cls(reference, tuple(int(key) if key.isdigit() else key for key in keys))
