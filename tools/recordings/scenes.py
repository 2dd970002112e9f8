"""The recorded changes: two regions of the small fabric and the backbone, with one change each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tools.small_fabric import REGIONS

Declarations = Mapping[str, Mapping[str, Any]]

AWS = "aws-us-east-1"
AZURE = "azure-eastus"
_LINK = {"between": [AWS, AZURE], "kind": "vpn", "gbps": 2}

BASE: Declarations = {AWS: REGIONS[AWS], AZURE: REGIONS[AZURE], "backbone": {"links": [_LINK]}}


@dataclass(frozen=True, slots=True)
class Scene:
    """One run.

    Attributes:
        name: folder of the recording.
        command: arguments of ``gpufabric``.
        declared: declarations that differ from the base, by stack.
        unprotected: whether protection is removed first, which destroying data requires.
    """

    name: str
    command: tuple[str, ...]
    declared: Declarations
    unprotected: bool = False


def _aws(**changes: object) -> Declarations:
    return {AWS: {**REGIONS[AWS], **changes}}


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
