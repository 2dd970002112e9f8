"""Changes a state so that it knows what the account holds."""

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from gpufabric.doctor.clouds.finding import CloudFinding
from gpufabric.doctor.clouds.price import provider_of
from gpufabric.engine.pending import with_results
from gpufabric.wire.values import Value, masked


def is_settled(findings: Sequence[CloudFinding]) -> bool:
    """Tell whether the results of all pending creations are known. Only then a state can be written: the
    engine drops pending operations from one that it imports.
    """
    return not any(finding.kind == "uncertain" for finding in findings)


def mended(
    state: Mapping[str, Any], findings: Sequence[CloudFinding]
) -> tuple[dict[str, Any], list[CloudFinding]]:
    """Return the state with the results of the findings, and the findings that it cannot take.

    An orphan becomes a resource of the state: the next update keeps it if it is declared, and deletes it
    otherwise. One that stores data is protected, so that nothing deletes it unasked. A double is marked as
    the engine marks what a replacement left: the next update or destroy deletes it, and a preview says so.

    Args:
        state: an exported state.
        findings: its findings, all of them settled.
    """
    ids = {finding.urn: finding.ids[0] for finding in findings if finding.kind == "unfinished"}
    result = with_results(copy.deepcopy(dict(state)), ids)
    deployment: dict[str, Any] = result.setdefault("deployment", {})
    resources: list[dict[str, Any]] = deployment.get("resources") or []
    deployment["resources"] = resources
    left: list[CloudFinding] = []
    for finding in findings:
        if finding.kind not in ("orphan", "double"):
            continue
        provider = provider_of(finding.type, resources)
        if not (finding.mend and provider and finding.held is not None and finding.urn):
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
        if finding.kind == "double":
            record["delete"] = True
        elif finding.stores_data:
            record["protect"] = True
        resources.append(record)
    return result, left


def without_secrets(properties: Mapping[str, Value]) -> dict[str, Value]:
    """Return the properties that are not secret: the state would keep them in plain text."""
    return {name: value for name, value in properties.items() if masked(value) == value}
