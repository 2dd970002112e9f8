"""Machines that an account holds outside any stack: a file of seeds with a reservation of a shape."""

import json
from pathlib import Path
from typing import Any

from gpufabric.simcloud.clouds.aws.zones import zone_name
from gpufabric.simcloud.seed import seed
from gpufabric.spec.problems import DeclarationError


def lease(clouds: Path, region: dict[str, Any], shape: str, machines: int, *, name: str = "leased") -> bool:
    """Reserve machines in the account of a declared region; return whether the cloud accepted it.

    Args:
        clouds: folder of the simulated clouds.
        region: declaration of the region.
        shape: shape of the machines.
        machines: number of machines.
        name: name of the reservation, unique in the account.
    """
    provider, config, resources = _LEASES[region["cloud"]](region, shape, machines, name)
    file = clouds.parent / f"{name}.json"
    file.write_text(
        json.dumps({"accounts": [{"provider": provider, "config": config, "resources": resources}]})
    )
    try:
        list(seed(clouds, file))
    except DeclarationError as refused:
        assert "it answers" in str(refused), refused
        return False
    return True


_Seeds = tuple[str, dict[str, Any], list[dict[str, Any]]]
"""Provider, its configuration, and resources."""


def _aws(region: dict[str, Any], shape: str, machines: int, name: str) -> _Seeds:
    inputs = {
        "instanceType": shape,
        "instancePlatform": "Linux/UNIX",
        "availabilityZone": zone_name(region["region"], region["zone"]),
        "instanceCount": machines,
    }
    config = {"region": region["region"], "allowedAccountIds": [region["account_id"]]}
    kind = "aws:ec2/capacityReservation:CapacityReservation"
    return "aws", config, [{"type": kind, "name": name, "inputs": inputs}]


def _azure(region: dict[str, Any], shape: str, machines: int, name: str) -> _Seeds:
    place = {"resourceGroupName": "leases", "location": region["region"]}
    group = {**place, "capacityReservationGroupName": "leased"}
    zones = [region["zone"]]
    sku = {"name": shape, "capacity": machines}
    resources = [
        ("resources:ResourceGroup", "leases", place),
        ("compute:CapacityReservationGroup", "leased", {**group, "zones": zones}),
        (
            "compute:CapacityReservation",
            name,
            {**group, "capacityReservationName": name, "zones": zones, "sku": sku},
        ),
    ]
    return (
        "azure-native",
        {"subscriptionId": region["subscription_id"]},
        [
            {"type": f"azure-native:{kind}", "name": named, "inputs": inputs}
            for kind, named, inputs in resources
        ],
    )


def _oci(region: dict[str, Any], shape: str, machines: int, name: str) -> _Seeds:
    inputs = {
        "compartmentId": region["compartment_id"],
        "availabilityDomain": region["availability_domain"],
        "instanceReservationConfigs": [{"instanceShape": shape, "reservedCount": str(machines)}],
    }
    config = {"region": region["region"], "tenancyOcid": region["tenancy_id"]}
    kind = "oci:Core/computeCapacityReservation:ComputeCapacityReservation"
    return "oci", config, [{"type": kind, "name": name, "inputs": inputs}]


_LEASES = {"aws": _aws, "azure": _azure, "oci": _oci}
