"""Types as the clouds' searches by tag show them, and Pulumi's types (``<cloud>/tagged.toml``)."""

import re
from collections.abc import Mapping
from functools import cache, cached_property

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Entry, Fact
from gpufabric.catalog.shape import Cloud

_BRACES = re.compile(r"\{([^}]+)\}")
_ARN_PARTS = 6
_OCID = "ocid1"


class TaggedKind(Entry):
    """A type as a search shows it."""

    id: str
    """AWS: service and resource of the ARN, with names in braces (a star: the part may hold slashes). Azure:
    the type of Resource Manager. OCI: the type in the OCID."""

    type: Fact[str] | None = None
    """The Pulumi type; none if gpufabric declares no such resource."""

    also: Fact[list[str]] | None = None
    """Other Pulumi types that a search does not tell apart from it."""

    names: Fact[list[str]] | None = None
    """OCI: other names of the type."""

    form: Fact[str] | None = None
    """Pulumi's id, with parts in braces; empty if a search does not show all of its parts. None for the id
    that the search shows."""

    made_by: Fact[list[str]] | None = None
    """Pulumi types of resources that make such resources themselves, with their own tags."""

    owner: Fact[str] | None = None
    """Pulumi's id of the resource that made it, with tags in braces."""

    same_tag: Fact[str] | None = None
    """A tag whose value it shares with the resource that made it."""

    delete: Fact[str] | None = None
    """The command that deletes one, with parts in braces."""


class AnyKind(Entry):
    """Facts about all types of a cloud that state nothing else."""

    delete: Fact[str] | None = None


class TaggedKinds(Entry):
    """The types of a cloud."""

    kinds: list[TaggedKind]
    any: AnyKind = AnyKind()

    @cached_property
    def by_name(self) -> dict[str, TaggedKind]:
        """Kinds by their names in lower case."""
        names = {kind.id.lower(): kind for kind in self.kinds}
        return names | {
            name.lower(): kind for kind in self.kinds for name in (kind.names.value if kind.names else ())
        }

    @cached_property
    def _patterns(self) -> list[tuple[re.Pattern[str], TaggedKind]]:
        return [(_pattern(kind.id), kind) for kind in self.kinds]

    def of_arn(self, arn: str) -> tuple[TaggedKind | None, dict[str, str]]:
        """Return the kind of an ARN, and its parts by name; no kind for one that the table lacks.

        Args:
            arn: the ARN.
        """
        parts = arn.split(":", _ARN_PARTS - 1)
        if len(parts) < _ARN_PARTS or parts[0] != "arn":
            return None, {}
        _, partition, service, region, account, resource = parts
        shared = {"arn": arn, "partition": partition, "region": region, "account": account}
        for pattern, kind in self._patterns:
            if matched := pattern.fullmatch(f"{service}:{resource}"):
                return kind, {**matched.groupdict(), **shared}
        return None, shared

    def of_type(self, *names: str) -> TaggedKind | None:
        """Return the kind of a type by the first of its names that the table has; capitals do not count."""
        known = (self.by_name.get(name.lower()) for name in names)
        return next((kind for kind in known if kind is not None), None)


@cache
def tagged_kinds(catalog: Catalog, cloud: Cloud) -> TaggedKinds:
    """Read what the search of a cloud by tag shows.

    Raises:
        CatalogError: the file does not fit the models above.
    """
    return catalog._read(f"{cloud}/tagged.toml", TaggedKinds)


def type_in_ocid(ocid: str) -> str:
    """Return the type that an OCID states; empty for another text."""
    parts = ocid.split(".")
    return parts[1] if len(parts) > 1 and parts[0] == _OCID else ""


def with_parts(form: str, parts: Mapping[str, str]) -> str:
    """Return a form with its parts; empty if one is missing.

    Args:
        form: text with names in braces.
        parts: the parts by name.
    """
    names = _BRACES.findall(form)
    if not all(parts.get(name) for name in names):
        return ""
    return _BRACES.sub(lambda match: parts[match[1]], form)


def _pattern(form: str) -> re.Pattern[str]:
    def part(match: re.Match[str]) -> str:
        name = match[1]
        return f"(?P<{name[:-1]}>.+)" if name.endswith("*") else f"(?P<{name}>[^/:]+)"

    pieces = re.split(r"(\{[^}]+\})", form)
    return re.compile("".join(_BRACES.sub(part, it) if it[:1] == "{" else re.escape(it) for it in pieces))
