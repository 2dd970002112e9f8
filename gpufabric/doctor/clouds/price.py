"""Prices findings by the hour, with the prices that the reports use."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from gpufabric.catalog.catalog import default_catalog
from gpufabric.cost.records import LineRecord, records_of
from gpufabric.doctor.clouds.finding import CloudFinding
from gpufabric.engine.pending import resources_in
from gpufabric.policies.priced_state import priced_state_of

_MARK = "finding-"


def priced(root: Path, findings: Sequence[CloudFinding], state: Mapping[str, Any]) -> list[CloudFinding]:
    """Add the hourly cost of each finding that exists; it stays unknown without a price.

    Args:
        root: folder of ``Pulumi.yaml``.
        findings: findings of one stack.
        state: its exported state, whose providers say where the resources are.
    """
    there = {index: finding for index, finding in enumerate(findings) if finding.held is not None}
    if not there:
        return list(findings)
    providers = [entry for entry in resources_in(state) if str(entry["type"]).startswith("pulumi:providers:")]
    records = [_record(index, finding, providers) for index, finding in there.items()]
    stack = findings[0].stack
    try:
        deployment: dict[str, Any] = {"manifest": {}, "resources": [*providers, *records]}
        bill = priced_state_of(root, stack, json.dumps({"version": 3, "deployment": deployment})).bill
    except (ValueError, LookupError):
        return list(findings)
    lines = records_of(bill.details)
    return [
        _with_cost(finding, f"{_MARK}{index}", lines) if index in there else finding
        for index, finding in enumerate(findings)
    ]


def provider_of(type_: str, providers: Sequence[Mapping[str, Any]], region: str = "") -> str:
    """Return the reference to the provider of a type in a state; empty if the state has none.

    Args:
        type_: type token.
        providers: the providers of the state, or all of its resources.
        region: region of the resource. Of several providers, the one of its region counts.
    """
    fitting = [entry for entry in providers if is_provider_of(type_, entry) and entry.get("id")]
    own = [entry for entry in fitting if is_in(region, entry)] or fitting
    return f"{own[0]['urn']}::{own[0]['id']}" if own else ""


def is_provider_of(type_: str, provider: Mapping[str, Any]) -> bool:
    """Return whether a resource of a state is a provider of a type."""
    return provider["type"] == f"pulumi:providers:{type_.partition(':')[0]}"


def is_in(region: str, provider: Mapping[str, Any]) -> bool:
    """Return whether a provider is that of a region."""
    inputs: Mapping[str, Any] = provider.get("inputs") or {}
    return bool(region) and region in (inputs.get("region"), inputs.get("location"))


def _record(index: int, finding: CloudFinding, providers: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    held = finding.held
    return {
        "urn": f"urn:pulumi:{finding.stack}::doctor::{finding.type}::{_MARK}{index}",
        "type": finding.type,
        "custom": True,
        "id": finding.ids[0] if finding.ids else "",
        "inputs": dict(held.inputs) if held else {},
        "outputs": dict(held.outputs) if held else {},
        "provider": provider_of(finding.type, providers, held.region if held else ""),
    }


def _with_cost(finding: CloudFinding, name: str, lines: Sequence[LineRecord]) -> CloudFinding:
    own = [line.usd_per_hour for line in lines if name in line.resource.split(", ")]
    known = [Decimal(amount) for amount in own if amount is not None]
    if own:
        cost = sum(known, Decimal(0)) if known else None
        return replace(finding, usd_per_hour=cost, costs_more=bool(known) and len(known) < len(own))
    is_free = finding.type in default_catalog().free_types()
    return replace(finding, usd_per_hour=Decimal(0) if is_free else None)
