"""Changes a state so that it knows what the account holds."""

import copy
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from gpufabric.doctor.clouds.finding import CloudFinding
from gpufabric.doctor.clouds.price import is_in, is_provider_of, provider_of
from gpufabric.engine.pending import resources_in, with_results
from gpufabric.wire.values import Value, masked


def is_settled(findings: Sequence[CloudFinding]) -> bool:
    """Tell whether the results of all pending creations are known. Only then a state can be written: the
    engine drops pending operations from one that it imports.
    """
    return not any(finding.kind == "uncertain" for finding in findings)


def needs_survey(state: Mapping[str, Any], findings: Sequence[CloudFinding]) -> bool:
    """Tell whether a repair needs to know what the stack declares: URNs of resources, or a provider."""
    resources = resources_in(state)
    return any(
        not finding.urn or not provider_of(finding.type, resources)
        for finding in findings
        if finding.kind in ("orphan", "double") and finding.mend
    )


def mended(
    state: Mapping[str, Any],
    findings: Sequence[CloudFinding],
    providers: Sequence[Mapping[str, Any]] = (),
) -> tuple[dict[str, Any], list[CloudFinding]]:
    """Return the state with the results of the findings, and the findings that it cannot take.

    An orphan becomes a resource of the state: the next update keeps it if it is declared, and deletes it
    otherwise. One that stores data is protected, so that nothing deletes it unasked. A double with the URN of
    a resource is marked as the engine marks what a replacement left: the next update or destroy deletes it,
    and a preview says so.

    Args:
        state: an exported state.
        findings: its findings, all of them settled.
        providers: providers that the stack declares and the state lacks. It gets those that it needs.
    """
    ids = {finding.urn: finding.ids[0] for finding in findings if finding.kind == "unfinished"}
    result = with_results(copy.deepcopy(dict(state)), ids)
    deployment: dict[str, Any] = result.setdefault("deployment", {})
    resources: list[dict[str, Any]] = deployment.get("resources") or []
    deployment["resources"] = resources
    urns = {str(entry["urn"]) for entry in resources}
    left: list[CloudFinding] = []
    for finding in findings:
        if finding.kind not in ("orphan", "double"):
            continue
        provider = _provider(finding, resources, providers) if finding.mend else ""
        if not (provider and finding.held is not None and finding.urn):
            left.append(finding)
            continue
        record = {
            "urn": finding.urn,
            "custom": True,
            "id": finding.ids[0],
            "type": finding.type,
            "inputs": without_secrets(finding.held.inputs),
            "outputs": without_secrets(finding.held.outputs),
            "provider": provider,
        }
        if finding.urn in urns:
            record["delete"] = True
        elif finding.stores_data:
            record["protect"] = True
        urns.add(finding.urn)
        resources.append(record)
    return result, left


def _provider(
    finding: CloudFinding, resources: list[dict[str, Any]], providers: Sequence[Mapping[str, Any]]
) -> str:
    """Return the reference to the provider of a finding; add a declared one to a state that has none."""
    region = finding.held.region if finding.held is not None else ""
    provider = provider_of(finding.type, resources, region)
    if provider:
        return provider
    fitting = [entry for entry in providers if is_provider_of(finding.type, entry)]
    own = [entry for entry in fitting if is_in(region, entry)] or fitting
    if own:
        # Resources follow the provider that they refer to. The engine gives providers ids of this form.
        resources.insert(0, {**own[0], "custom": True, "id": str(uuid4())})
    return provider_of(finding.type, resources, region)


def without_secrets(properties: Mapping[str, Value]) -> dict[str, Value]:
    """Return the properties that are not secret: the state would keep them in plain text."""
    return {name: value for name, value in properties.items() if masked(value) == value}
