"""Resources as an exported state or a program has them, without any code that prices or judges them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from gpufabric.check.registered import Registered

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""Pulumi's mark for a value that only the update knows."""


@dataclass(frozen=True)
class Raw:
    """A resource.

    Attributes:
        type: its type token.
        name: its logical name.
        urn: its URN.
        inputs: its inputs.
        provider_region: region of its provider; empty if the provider has none.
        sources: URNs of the resources that each property comes from.
    """

    type: str
    name: str
    urn: str
    inputs: Mapping[str, Any]
    provider_region: str
    sources: Mapping[str, tuple[str, ...]]


def of_export(text: str) -> list[Raw]:
    """Read the output of ``pulumi stack export``."""
    records = json.loads(text)["deployment"].get("resources", [])
    regions = {
        f"{record['urn']}::{record['id']}": record.get("inputs", {}).get("region", "")
        for record in records
        if record["type"].startswith("pulumi:providers:")
    }
    return [
        Raw(
            type=record["type"],
            name=record["urn"].rsplit("::", 1)[-1],
            urn=record["urn"],
            inputs=record.get("inputs", {}),
            provider_region=regions.get(record.get("provider", ""), ""),
            sources={key: tuple(urns or ()) for key, urns in record.get("propertyDependencies", {}).items()},
        )
        for record in records
    ]


def of_program(resources: Iterable[Registered]) -> list[Raw]:
    """Read what a program registers."""
    listed = list(resources)
    regions = {
        resource.urn: str(resource.inputs.get("region", ""))
        for resource in listed
        if resource.type.startswith("pulumi:providers:")
    }
    return [
        Raw(
            type=resource.type,
            name=resource.name,
            urn=resource.urn,
            inputs=resource.inputs,
            provider_region=regions.get(resource.provider, ""),
            sources=resource.property_dependencies,
        )
        for resource in listed
    ]


def number(value: object) -> Decimal:
    """Read a number, which some providers write as text."""
    return Decimal(str(value))
