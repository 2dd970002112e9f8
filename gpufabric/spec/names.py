"""Names in the fabric's private DNS zone."""

import re
from typing import Annotated

from pydantic import AfterValidator

from gpufabric.spec.backbone import StackName
from gpufabric.spec.base import Declared

DEFAULT_ZONE = "fabric.internal"
"""Zone of a fabric that sets none. IANA chose ``internal`` for private use (ICANN public comment "Proposed
Top-Level Domain String for Private Use", 2024-01-24; SSAC advisory SAC113)."""

LONGEST_ZONE = 100
"""Longest name of a zone, in characters. It leaves room, within the 253 characters of a DNS name (RFC 1035),
for a stack's label of 63 characters and a role's label."""

KEPT_ZONES = {
    "ec2.internal": "EC2 uses it for host names in us-east-1",
    "compute.internal": "EC2 uses it for host names in other regions",
    "amazonaws.com": "AWS uses it for its APIs",
    "azure.com": "Azure refuses private zones of this name",
    "azclient.ms": "Azure refuses private zones of this name",
    "cloudapp.net": "Azure refuses private zones of this name",
    "core.windows.net": "Azure refuses private zones of this name",
    "microsoft.com": "Azure refuses private zones of this name",
    "msidentity.com": "Azure refuses private zones of this name",
    "trafficmanager.net": "Azure refuses private zones of this name",
    "windows.net": "Azure refuses private zones of this name",
    "oraclevcn.com": "OCI uses it for host names",
    "oraclecloud.com": "Oracle uses it for its APIs",
    "cluster.local": "Kubernetes uses it for services",
    "local": "multicast DNS resolves it (RFC 6762)",
}
"""Names that another service resolves in a region, and the reason. A zone of such a name, or below it, would
hide names that nodes need, or resolvers would never query it (EC2 user guide, "EC2 instance hostnames and
domains"; Azure document "What is an Azure private DNS zone?", restrictions; OCI documentation, "DNS in Your
Virtual Cloud Network"; Kubernetes document "DNS for Services and Pods")."""

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
            raise ValueError(f"a name other than {kept} that does not end in .{kept}: {why}")
    return name


class Names(Declared):
    """Names of services that all regions share."""

    zone: Annotated[str, AfterValidator(_zone)] = DEFAULT_ZONE
    """Private DNS zone, resolved in every region."""

    lighthouse: StackName | None = None
    """Stack to which the lighthouse's name points. Absent: the stack that the plan chooses. Set it to the
    fallback if that stack is lost."""
