"""Describes a creation that was cut short, so that people find its resource in a cloud: its place and names.

Nothing secret is shown: an exported state holds secrets as maps, and only texts and numbers are taken.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gpufabric.advice import no_command
from gpufabric.cutting import cut_middle
from gpufabric.reading.json_text import parse_json
from gpufabric.reading.limits import UnreadableError
from gpufabric.visible import one_line
from gpufabric.wire.urn import name_of
from gpufabric.wire.values import is_list, is_map, is_unknown

RawResource = Mapping[str, Any]
"""A resource as an exported state holds it."""

_LONGEST = 100
"""Characters of a value."""

_MOST_INPUTS = 12

_LOOKED_BY = re.compile(
    r"(?:name|\w+Name|bucket|location|availability(?:Zone|ZoneId|Zones|Domain)|zones|compartmentId|vpcId|vcnId"
    r"|virtualNetworkName|subnetId|vnetSubnetID|cidrBlocks?|cidrIpv4|destinationCidrBlock|addressPrefix(?:es)?"
    r"|instanceType|vmSize|nodeShape|shape)"
)
"""Inputs by which the consoles and command lines of the clouds find a resource: names, place and size."""

_TAGS = ("tags", "freeformTags")
_OWN_TAGS = re.compile(r"Name|gpufabric-.+")
_REGIONS = ("region", "location")


@dataclass(frozen=True, slots=True)
class PendingCreate:
    """A creation with an unknown result.

    Attributes:
        type: type token.
        name: logical name.
        urn: its URN.
        parent: logical name of its parent; empty if it has none.
        region: region of its provider, or its own; empty if the state does not say.
        known_by: inputs by which people find it in the cloud, such as ``name=a-net``.
        kept: ids of resources of the same name that the state has, which stay.
    """

    type: str
    name: str
    urn: str = ""
    parent: str = ""
    region: str = ""
    known_by: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()

    @property
    def described(self) -> str:
        """All of it in words."""
        parts = [
            self.type,
            *([f"in {self.region}"] if self.region else []),
            *([f"part of {self.parent}"] if self.parent else []),
            *self.known_by,
            *([f"not {', '.join(self.kept)}, which stays"] if self.kept else []),
        ]
        return f"{self.name} ({', '.join(parts)})"


def pending_create(made: RawResource, resources: Sequence[RawResource]) -> PendingCreate:
    """Describe a creation.

    Args:
        made: the resource, as the pending operation holds it.
        resources: the resources of the state; its provider among them says where it is.
    """
    inputs: Mapping[str, Any] = made.get("inputs") or {}
    provider = _provider_of(made, resources)
    parent = str(made.get("parent") or "")
    same = [other for other in resources if other["urn"] == made["urn"]]
    return PendingCreate(
        _short(str(made["type"])),
        _short(name_of(str(made["urn"]))),
        urn=str(made["urn"]),
        parent=_short(name_of(parent)) if parent else "",
        region=next(
            filter(None, (_shown(where.get(key)) for where in (inputs, provider) for key in _REGIONS)), ""
        ),
        known_by=tuple([*_inputs(inputs), *_tags(inputs, provider)][:_MOST_INPUTS]),
        kept=tuple(_short(str(other["id"])) for other in same if other.get("id")),
    )


def _provider_of(made: RawResource, resources: Sequence[RawResource]) -> Mapping[str, Any]:
    """Return the inputs of the provider that makes a resource; empty if the state has none."""
    urn = str(made.get("provider") or "").rpartition("::")[0]
    for other in resources:
        if urn and other["urn"] == urn:
            inputs: Mapping[str, Any] = other.get("inputs") or {}
            return inputs
    return {}


def _inputs(inputs: Mapping[str, Any]) -> Iterator[str]:
    for name, value in inputs.items():
        if _LOOKED_BY.fullmatch(name) and name not in _REGIONS and (shown := _shown(value)):
            yield f"{name}={shown}"


def _tags(inputs: Mapping[str, Any], provider: Mapping[str, Any]) -> Iterator[str]:
    """Yield the tags by which gpufabric marks resources; the provider of AWS adds them."""
    tags: dict[str, Any] = {**_default_tags(provider)}
    for name in _TAGS:
        given = inputs.get(name)
        tags |= given if is_map(given) else {}
    for name, value in sorted(tags.items()):
        if _OWN_TAGS.fullmatch(name) and (shown := _shown(value)):
            yield f"tag {_short(name)}={shown}"


def _default_tags(provider: Mapping[str, Any]) -> Mapping[str, Any]:
    given = provider.get("defaultTags")
    try:
        parsed: Any = parse_json(given) if isinstance(given, str) else given
    except UnreadableError:
        return {}
    tags: Any = parsed.get("tags") if is_map(parsed) else None
    return tags if is_map(tags) else {}


def _shown(value: object) -> str:
    """Return a text, a number or a list of texts; empty for anything else, such as secrets."""
    if is_list(value):
        return _short("+".join(item for item in value if isinstance(item, str) and not is_unknown(item)))
    if isinstance(value, bool) or not isinstance(value, str | int | float) or is_unknown(value):
        return ""
    return _short(str(value))


def _short(text: str) -> str:
    return no_command(one_line(cut_middle(text, _LONGEST)))
