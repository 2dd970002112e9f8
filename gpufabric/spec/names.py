"""Names in the fabric's private DNS zone."""

import re
from typing import Annotated

from pydantic import AfterValidator

from gpufabric.spec.backbone import StackName
from gpufabric.spec.base import Declared

DEFAULT_ZONE = "fabric.internal"
"""Zone of a fabric that names none: ``internal`` is the domain that IANA chose for private use (ICANN
public comment "Proposed Top-Level Domain String for Private Use", 2024-01-24; SSAC advisory SAC113)."""

LONGEST_ZONE = 100
"""Characters of a zone's name: a label of 63 characters for a stack, and one for a role, still fit before it
in the 253 of a DNS name (RFC 1035)."""

KEPT_ZONES = {
    "ec2.internal": "EC2 names machines of us-east-1 in it",
    "compute.internal": "EC2 names machines of other regions in it",
    "amazonaws.com": "AWS's own interfaces are in it",
    "azure.com": "Azure refuses private zones of this name",
    "azclient.ms": "Azure refuses private zones of this name",
    "cloudapp.net": "Azure refuses private zones of this name",
    "core.windows.net": "Azure refuses private zones of this name",
    "microsoft.com": "Azure refuses private zones of this name",
    "msidentity.com": "Azure refuses private zones of this name",
    "trafficmanager.net": "Azure refuses private zones of this name",
    "windows.net": "Azure refuses private zones of this name",
    "oraclevcn.com": "OCI names machines in it",
    "oraclecloud.com": "Oracle's own interfaces are in it",
    "cluster.local": "Kubernetes names services in it",
    "local": "multicast DNS answers for it (RFC 6762)",
}
"""Names that something else answers for in a region, and why. A zone of such a name, or below it, would hide
names that nodes need or would never be asked (EC2 user guide, "EC2 instance hostnames and domains"; Azure
document "What is an Azure private DNS zone?", restrictions; OCI documentation, "DNS in Your Virtual Cloud
Network"; Kubernetes document "DNS for Services and Pods")."""

_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_FEWEST_LABELS, _MOST_LABELS = 2, 34


def _zone(name: str) -> str:
    labels = name.split(".")
    whole = len(name) <= LONGEST_ZONE and _FEWEST_LABELS <= len(labels) <= _MOST_LABELS
    if not whole or not all(_LABEL.fullmatch(label) for label in labels):
        raise ValueError(
            f"{_FEWEST_LABELS} to {_MOST_LABELS} labels joined by dots, at most {LONGEST_ZONE} characters, "
            "each of lower-case letters, digits and inner hyphens (RFC 1123; one label is too few for Azure)"
        )
    for kept, why in KEPT_ZONES.items():
        if name == kept or name.endswith(f".{kept}"):
            raise ValueError(f"a name that is not {kept} nor ends in .{kept}: {why}")
    return name


class Names(Declared):
    """Names under which machines of all regions find what they share."""

    zone: Annotated[str, AfterValidator(_zone)] = DEFAULT_ZONE
    """Private DNS zone that every region resolves."""

    lighthouse: StackName | None = None
    """Stack that the name of the lighthouse leads to; absent: the seat that the plan chooses. Set it to the
    fallback when the seat is lost."""
