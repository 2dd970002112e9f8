"""Cases of faults: a creation that meets one, on a provider that the engine could use."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
import pytest

from gpufabric.simcloud.clouds.rule import Refusal
from gpufabric.simcloud.faults.file import checked_fault, read_faults, with_fault, write_faults
from tests.simcloud.driver import Made, Provider

MADE: dict[str, tuple[str, dict[str, Any]]] = {
    "aws": ("aws:ec2/vpc:Vpc", {"cidrBlock": "10.0.0.0/16"}),
    "azure": ("azure-native:resources:ResourceGroup", {"location": "eastus"}),
    "oci": (
        "oci:Core/vcn:Vcn",
        {"compartmentId": "ocid1.compartment.oc1..aaaaaaaaexample", "cidrBlocks": ["10.0.0.0/16"]},
    ),
}
"""A type of each cloud that needs nothing else, and its inputs."""


def add_fault(root: Path, kind: str, **properties: object) -> str:
    """Add a fault; return its id."""
    faults, fault = with_fault(read_faults(root), checked_fault({"kind": kind, **properties}))
    write_faults(root, faults)
    return fault.id


@dataclass(frozen=True)
class FaultCase:
    """A creation that meets a fault."""

    kind: str
    refusal: Refusal
    cloud: str
    text: str
    make: Callable[[Provider], Made] | None = None

    def check(self, root: Path, provider: Provider) -> None:
        """Expect the cloud's code, and a resource only if the cloud has made one."""
        regions = {"aws": "us-east-2", "azure": "eastus", "oci": "us-ashburn-1"}
        places = {"region-down": {"region": regions[self.cloud]}}
        add_fault(root, self.kind, **places.get(self.kind, {}))
        token, inputs = MADE[self.cloud]
        with pytest.raises(grpc.RpcError) as raised:
            self.make(provider) if self.make else provider.create(token, "thing", inputs)
        error: Any = raised.value
        assert error.code() == grpc.StatusCode[self.refusal.status]
        assert self.text in error.details()
        assert "fault f1]" in error.details()
        kept = [key for key, _ in error.trailing_metadata() or () if key == "grpc-status-details-bin"]
        assert bool(kept) == (self.refusal.shown == "failed")

    def __str__(self) -> str:
        return f"{self.kind} {self.refusal.code}"
