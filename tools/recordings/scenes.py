"""The changes whose reports are kept: one small fabric, changed in one way at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Declarations = Mapping[str, Mapping[str, Any]]

_LUSTRE = {"lustre": {"at_least_tib": 10, "throughput_mbps_per_tib": 250}}
_AWS: dict[str, Any] = {
    "cloud": "aws",
    "region": "us-east-1",
    "account_id": "123456789012",
    "zone": "use1-az6",
    "system_zones": ["use1-az4", "use1-az6"],
    "network": {"cidr": "10.16.0.0/16"},
    "pools": {"train": {"shape": "p6-b200.48xlarge", "nodes": 8}},
    "storage": _LUSTRE,
}
_AZURE: dict[str, Any] = {
    "cloud": "azure",
    "region": "eastus",
    "subscription_id": "5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93",
    "zone": "1",
    "network": {"cidr": "10.32.0.0/16"},
    "pools": {"train": {"shape": "Standard_ND96isr_H200_v5", "nodes": 8}},
    "storage": _LUSTRE,
}
_BACKBONE = {"links": [{"between": ["aws-us-east-1", "azure-eastus"], "kind": "vpn", "gbps": 2}]}
AWS = "aws-us-east-1"

BASE: Declarations = {AWS: _AWS, "azure-eastus": _AZURE, "backbone": _BACKBONE}


@dataclass(frozen=True, slots=True)
class Scene:
    """One run.

    Attributes:
        name: folder of the recording.
        command: of ``gpufabric``, with its arguments.
        declared: what differs from the base, by stack.
        unprotected: whether protection is lifted first, as a person must who destroys data.
    """

    name: str
    command: tuple[str, ...]
    declared: Declarations
    unprotected: bool = False


def _aws(**changes: object) -> Declarations:
    return {AWS: {**_AWS, **changes}}


SCENES = (
    Scene("first", ("preview", "--init"), {}),
    Scene("up", ("up", "--yes"), {}),
    Scene("resize", ("preview", AWS), _aws(pools={"train": {"shape": "p6-b200.48xlarge", "nodes": 16}})),
    Scene("replacement", ("preview", AWS), _aws(network={"cidr": "10.17.0.0/16"})),
    Scene("policy-failure", ("preview", AWS), _aws(budget={"usd_per_hour": 10, "usd_per_month": 1000})),
    Scene("crash", ("preview", AWS), _aws(pools={"train": {"shape": "p6-b999.48xlarge", "nodes": 8}})),
    Scene("destroy", ("destroy", "--yes"), {}),
    Scene("destroyed", ("destroy", "--yes"), {}, unprotected=True),
)
