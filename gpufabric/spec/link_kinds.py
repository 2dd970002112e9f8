"""The kinds of link that a backbone can declare, and how other layers find a kind's module."""

from importlib import import_module
from types import ModuleType
from typing import Annotated, Any

from pydantic import AfterValidator, Field
from pydantic_core import PydanticKnownError

LINK_KINDS: tuple[str, ...] = (
    "vpn",
    "interconnect",
    "tgw-peering",
    "vnet-peering",
    "drg-peering",
    "circuit",
)
"""vpn: site-to-site IPsec with BGP. interconnect: Azure ExpressRoute joined to OCI FastConnect. tgw-peering:
transit gateways of two AWS regions. vnet-peering: virtual networks of two Azure regions. drg-peering: dynamic
routing gateways of two OCI regions. circuit: a leased wavelength between ports that the user has."""


def _known(kind: str) -> str:
    if kind not in LINK_KINDS:
        *first, last = map(repr, LINK_KINDS)
        raise PydanticKnownError("literal_error", {"expected": f"{', '.join(first)} or {last}"})
    return kind


def _list_kinds(schema: dict[str, Any]) -> None:
    schema["enum"] = list(LINK_KINDS)


LinkKindName = Annotated[str, AfterValidator(_known), Field(json_schema_extra=_list_kinds)]
"""One of ``LINK_KINDS``."""


def kind_module(kind: str, package: str) -> ModuleType:
    """Import the module of a link kind: in each layer's package, it has the kind's name.

    Args:
        kind: the kind, e.g. ``tgw-peering``.
        package: package that has one module for each kind, e.g. ``gpufabric.plan.links.kinds``.

    Raises:
        ModuleNotFoundError: the package has no module for the kind.
    """
    return import_module(f"{package}.{kind.replace('-', '_')}")
