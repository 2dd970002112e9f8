"""How to find existing resources in an account (``<cloud>/adoption.toml``)."""

import re
from collections.abc import Iterator
from functools import cache, cached_property

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Entry, Fact
from gpufabric.catalog.shape import Cloud

Texts = Fact[list[str]] | None

_BRACES = re.compile(r"\{([^}]+)\}")


class AdoptableKind(Entry):
    """How to find the existing resources of one Pulumi type, and what identifies each of them.

    A path names a part of a row that the call lists, such as ``Attachments.VpcId``; it reaches into lists.
    """

    id: str
    """The Pulumi type."""

    call: Fact[str]
    """The call that lists the rows. AWS and OCI: the call. Azure: the action that a role must allow."""

    path: Fact[str] | None = None
    """Azure: path of the list, with declared properties in braces."""

    version: Fact[str] | None = None
    """Azure: version of the interface."""

    given: Texts = None
    """Parameters of the call, as ``Parameter = property``. ``property > path`` takes a part of the row of the
    resource that the property refers to, instead of its id."""

    inside: Fact[str] | None = None
    """Path of a list inside a row, each of whose items is a row of its own."""

    details_call: Fact[str] | None = None
    """A second call for each row, which adds to it."""

    details_given: Texts = None
    """Its parameters, as ``Parameter = path``."""

    where: Texts = None
    """Conditions on rows: ``path = value``, ``path != value``, or ``path`` for one that is there."""

    match: Texts = None
    """Properties that identify a resource, as ``property = path``. Those that a declaration leaves open do
    not count."""

    exact: Texts = None
    """Those properties of ``match`` that a row may have only if the declaration has them."""

    names: Texts = None
    """Names, as ``property = path``, which choose among resources that agree."""

    needs_name: Fact[bool] | None = None
    """Whether one of ``names`` has to agree, because nothing else identifies a resource."""

    used_by: Texts = None
    """Resources that show which one they use, as ``type.property = path in their rows``."""

    form: Fact[str]
    """The id that the provider's import takes, with paths in braces."""

    absent: Texts = None
    """Codes of errors that say that there is no such resource."""

    @property
    def parameters(self) -> Iterator[tuple[str, str, str]]:
        """Parameter, property and part of its row of each parameter of the call.

        A property that begins with ``@`` is a constant, such as ``@account``.
        """
        for name in _BRACES.findall(text_of(self.path)):
            yield name, name, ""
        for parameter, right in pairs(self.given):
            name, _, part = (text.strip() for text in right.partition(">"))
            yield parameter, name, part


class UnlistedKind(Entry):
    """A Pulumi type whose existing resources are not looked for."""

    id: str
    """The Pulumi type."""

    reason: Fact[str]
    """Why not, as the end of a sentence."""


class Adoption(Entry):
    """Types of resources, and how to find them."""

    kinds: list[AdoptableKind]
    unlisted: list[UnlistedKind]

    @cached_property
    def by_type(self) -> dict[str, AdoptableKind]:
        """Kinds by Pulumi type."""
        return {kind.id: kind for kind in self.kinds}

    @cached_property
    def reasons(self) -> dict[str, str]:
        """Reasons why types are not looked for."""
        return {kind.id: kind.reason.value for kind in self.unlisted}

    @property
    def calls(self) -> Iterator[str]:
        """All calls."""
        for kind in self.kinds:
            yield kind.call.value
            if kind.details_call is not None:
                yield kind.details_call.value


@cache
def adoption(catalog: Catalog, cloud: Cloud) -> Adoption:
    """Read how to find the resources of a cloud.

    Raises:
        CatalogError: the file does not fit the models above.
    """
    return catalog._read(f"{cloud}/adoption.toml", Adoption)


def pairs(texts: Texts) -> list[tuple[str, str]]:
    """Return the two sides of ``left = right``, for each text.

    Args:
        texts: a fact of a kind; None for none.
    """
    return [
        (left.strip(), right.strip()) for left, _, right in (text.partition("=") for text in listed(texts))
    ]


def listed(texts: Texts) -> list[str]:
    """Return the texts of a fact; none for None."""
    return [] if texts is None else texts.value


def text_of(fact: Fact[str] | None) -> str:
    """Return the text of a fact; empty for None."""
    return "" if fact is None else fact.value
