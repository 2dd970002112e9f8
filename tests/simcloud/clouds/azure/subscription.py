"""A simulated subscription, driven over gRPC as the engine does."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
import pytest

from gpufabric.simcloud.clouds.azure.rules.facts import infiniband_feature
from gpufabric.simcloud.clouds.azure.rules.reservations import CONTRIBUTOR
from gpufabric.simcloud.clouds.rule import Refusal
from gpufabric.simcloud.store import Store
from tests.simcloud.driver import Made, Provider

ID = "11111111-2222-4333-8444-555555555555"
H200 = "Standard_ND96isr_H200_v5"  # 96 vCPUs, InfiniBand
H200_FAMILY = "standardNDISRH200V5Family"
PLAIN = "Standard_D4s_v5"  # 4 vCPUs, not in the catalogue
OVERLAY = {
    "networkPlugin": "azure",
    "networkPluginMode": "overlay",
    "podCidr": "10.244.0.0/16",
    "serviceCidr": "172.20.0.0/16",
    "dnsServiceIP": "172.20.0.10",
}

MADE_ELSEWHERE = {
    "type": "UserAssigned",
    "userAssignedIdentities": [
        f"/subscriptions/{ID}/resourceGroups/x/providers/Microsoft.ManagedIdentity/userAssignedIdentities/aks"
    ],
}
"""An identity that the simulated subscription does not know, and whose roles are therefore not judged."""


class Subscription:
    """A subscription for tests. It has the InfiniBand feature unless ``gives`` says otherwise."""

    def __init__(self, azure: Provider, root: Path) -> None:
        self.azure = azure
        self.root = root
        self.gives()
        self.rg = self.make("resources:ResourceGroup", "rg", resourceGroupName="rg", location="eastus")

    def gives(self, **azure: Any) -> None:
        part = {"features": [infiniband_feature()], **azure}
        (self.root / "capacity.json").write_text(json.dumps({"azure": part}))

    def make(self, token: str, name: str, **inputs: Any) -> Made:
        return self.azure.create(f"azure-native:{token}", name, inputs)

    def change(self, made: Made, **inputs: Any) -> Made:
        return self.azure.update(made, {**made.inputs, **inputs})

    def held(self, token: str, id_: str) -> Any:
        return Store(self.root, "azure", ID).get(f"azure-native:{token}", id_)

    def held_of(self, token: str) -> list[Any]:
        return Store(self.root, "azure", ID).resources(f"azure-native:{token}")

    def difference(self, held: Any, **inputs: Any) -> Any:
        """Outputs that the engine would have of an existing resource."""
        made = Made(held.type, held.id.rpartition("/")[2], held.id, held.inputs, held.outputs)
        return self.azure.diff(made, {**held.inputs, **inputs})

    def group(self, name: str, location: str = "eastus") -> Made:
        return self.make("resources:ResourceGroup", name, resourceGroupName=name, location=location)

    def network(self, space: str = "10.0.0.0/16", name: str = "vnet") -> Made:
        return self.make(
            "network:VirtualNetwork", name, resourceGroupName="rg", virtualNetworkName=name,
            location="eastus", addressSpace={"addressPrefixes": [space]},
        )  # fmt: skip

    def subnet(self, prefix: str = "10.0.0.0/24", name: str = "gpu", **inputs: Any) -> Made:
        return self.make(
            "network:Subnet", name, resourceGroupName="rg", virtualNetworkName="vnet", subnetName=name,
            addressPrefix=prefix, **inputs,
        )  # fmt: skip

    def cluster(self, name: str = "aks", **inputs: Any) -> Made:
        given = {"networkProfile": OVERLAY, "kubernetesVersion": "1.35", **inputs}
        return self.make(
            "containerservice:ManagedCluster", name, resourceGroupName="rg", resourceName=name,
            location=given.pop("location", "eastus"), **given,
        )  # fmt: skip

    def pool(self, nodes: int = 4, name: str = "train", cluster: str = "aks", **inputs: Any) -> Made:
        given = {"vmSize": H200, "availabilityZones": ["1"], **inputs}
        return self.make(
            "containerservice:AgentPool", name, resourceGroupName="rg", resourceName=cluster,
            agentPoolName=name, count=nodes, **given,
        )  # fmt: skip

    def crg(self, name: str = "crg", location: str = "eastus", zones: Any = ("1",)) -> Made:
        return self.make(
            "compute:CapacityReservationGroup", name, resourceGroupName="rg",
            capacityReservationGroupName=name, location=location, zones=list(zones),
        )  # fmt: skip

    def reserve(self, count: int, size: str = H200, group: str = "crg", name: str = "held") -> Made:
        return self.make(
            "compute:CapacityReservation", name, resourceGroupName="rg", capacityReservationGroupName=group,
            capacityReservationName=name, location="eastus", zones=["1"],
            sku={"name": size, "capacity": count},
        )  # fmt: skip

    def identity(self, name: str = "control") -> Made:
        return self.make(
            "managedidentity:UserAssignedIdentity", name, resourceGroupName="rg", resourceName=name,
            location="eastus",
        )  # fmt: skip

    def may_use_reservations(self, identity: Made, scope: str | None = None, role: str = CONTRIBUTOR) -> Made:
        return self.make(
            "authorization:RoleAssignment", f"{identity.name}-role",
            roleAssignmentName="00000000-0000-4000-8000-000000000001",
            principalId=identity.outputs["principalId"], principalType="ServicePrincipal",
            roleDefinitionId=f"/subscriptions/{ID}/providers/Microsoft.Authorization/roleDefinitions/{role}",
            scope=scope or self.rg.id,
        )  # fmt: skip

    def reserving_cluster(self) -> Made:
        """A cluster whose identity may use the capacity reservation groups of its resource group."""
        identity = self.identity()
        self.may_use_reservations(identity)
        return self.cluster(identity={"type": "UserAssigned", "userAssignedIdentities": [identity.id]})

    def lustre(self, size: float = 8, sku: str = "AMLFS-Durable-Premium-250", **inputs: Any) -> Made:
        given = {"zones": ["1"], "name": "lustre", **inputs}
        name = given.pop("name")
        subnet = given.pop("subnet", None)
        return self.make(
            "storagecache:AmlFilesystem", name, resourceGroupName="rg", amlFilesystemName=name,
            location="eastus", sku={"name": sku}, storageCapacityTiB=size,
            filesystemSubnet=subnet or f"/subscriptions/{ID}x/subnets/elsewhere",
            maintenanceWindow={"dayOfWeek": "Sunday", "timeOfDayUTC": "04:00"}, **given,
        )  # fmt: skip

    def endpoint(self, subnet: Made, name: str = "pe") -> Made:
        return self.make(
            "network:PrivateEndpoint", name, resourceGroupName="rg", privateEndpointName=name,
            location="eastus", subnet={"id": subnet.id},
        )  # fmt: skip


@dataclass(frozen=True)
class Case:
    """A request that Azure refuses: ``ask`` makes what is needed and asks; ``text`` is in Azure's answer."""

    name: str
    refusal: Refusal
    ask: Callable[[Subscription], object]
    text: str

    def check(self, sub: Subscription) -> None:
        with pytest.raises(grpc.RpcError) as raised:
            self.ask(sub)
        error: Any = raised.value
        assert error.code() == grpc.StatusCode[self.refusal.status]
        assert error.details().startswith(f'Status={self.refusal.http} Code="{self.refusal.code}" Message="')
        assert self.text in error.details()
        # Only the answer of a long-running operation leaves something behind.
        kept = [key for key, _ in error.trailing_metadata() or () if key == "grpc-status-details-bin"]
        assert bool(kept) == (self.refusal.shown == "operation")

    def __str__(self) -> str:
        return self.name


def zones(*counts: int, size: str = H200, region: str = "eastus") -> list[dict[str, Any]]:
    """Free machines in zones 1, 2 and so on."""
    return [
        {"region": region, "zone": str(index), "size": size, "count": count}
        for index, count in enumerate(counts, 1)
    ]


def steps(*actions: Callable[[Subscription], object]) -> Callable[[Subscription], object]:
    """One after the other; the last is the one that is refused."""

    def run(sub: Subscription) -> object:
        return [action(sub) for action in actions][-1]

    return run
