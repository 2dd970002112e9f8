"""Bodies that Resource Manager answers with, in the form of its REST documents."""

from typing import Any

SUBSCRIPTION = "5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93"
SCOPE = f"/subscriptions/{SUBSCRIPTION}"
REGION = "eastus"
SIZE = "Standard_ND128isr_NDR_GB200_v6"
SYSTEM_SIZE = "Standard_D4s_v5"
GROUP = (
    f"{SCOPE}/resourceGroups/demo-capacity/providers/Microsoft.Compute/capacityReservationGroups/gb200-group"
)

DECLARED: dict[str, Any] = {
    "cloud": "azure",
    "region": REGION,
    "subscription_id": SUBSCRIPTION,
    "zone": "1",
    "network": {"cidr": "10.32.0.0/16"},
    "pools": {"train": {"shape": SIZE, "nodes": 90}},
    "storage": {"lustre": {"at_least_tib": 120, "throughput_mbps_per_tib": 500}},
}
"""Declaration of a stack in the subscription."""


def usage(name: str, used: int, limit: int, title: str = "") -> dict[str, Any]:
    return {
        "unit": "Count",
        "currentValue": used,
        "limit": limit,
        "name": {"value": name, "localizedValue": title or name},
    }


def usages(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"value": list(rows)}


def size(
    name: str,
    family: str,
    zones: list[str],
    restrictions: list[dict[str, Any]] | None = None,
    **capabilities: str,
) -> dict[str, Any]:
    return {
        "resourceType": "virtualMachines",
        "name": name,
        "tier": "Standard",
        "size": name.removeprefix("Standard_"),
        "family": family,
        "locations": [REGION],
        "locationInfo": [{"location": REGION, "zones": zones, "zoneDetails": []}],
        "capabilities": [{"name": key, "value": value} for key, value in capabilities.items()],
        "restrictions": restrictions or [],
    }


def zone_restriction(*zones: str, reason: str = "NotAvailableForSubscription") -> dict[str, Any]:
    return {
        "type": "Zone",
        "values": [REGION],
        "restrictionInfo": {"locations": [REGION], "zones": list(zones)},
        "reasonCode": reason,
    }


def location_restriction(reason: str = "NotAvailableForSubscription") -> dict[str, Any]:
    return {
        "type": "Location",
        "values": [REGION],
        "restrictionInfo": {"locations": [REGION]},
        "reasonCode": reason,
    }


def _quota_id(namespace: str, kind: str, name: str) -> str:
    return f"{SCOPE}/providers/{namespace}/locations/{REGION}/providers/Microsoft.Quota/{kind}/{name}"


def quota_request(
    id_: str, family: str, limit: int, state: str, filed: str, *, part_state: str | None = None
) -> dict[str, Any]:
    return {
        "id": _quota_id("Microsoft.Compute", "quotaRequests", id_),
        "type": "Microsoft.Quota/quotaRequests",
        "name": id_,
        "properties": {
            "provisioningState": state,
            "message": "Request in progress",
            "requestSubmitTime": filed,
            "value": [
                {
                    "name": {"value": family, "localizedValue": family},
                    "provisioningState": part_state or state,
                    "unit": "Count",
                    "limit": {"limitObjectType": "LimitValue", "value": limit, "limitType": "Independent"},
                    "subRequestId": "67b81c2c-0000-4000-8000-000000000009",
                }
            ],
        },
    }


def group(
    location: str = REGION, id_: str = GROUP, kind: str | None = None, **views: dict[str, Any]
) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "capacityReservations": [{"id": f"{id_}/capacityReservations/{name}"} for name in views],
    }
    if kind:
        properties["reservationType"] = kind
    if views:
        properties["instanceView"] = {
            "capacityReservations": [{"name": name, **view} for name, view in views.items()]
        }
    return {
        "id": id_,
        "name": id_.rpartition("/")[2],
        "type": "Microsoft.Compute/capacityReservationGroups",
        "location": location,
        "zones": ["1", "2"],
        "properties": properties,
    }


def view(capacity: int, allocated: int, state: str | None = None) -> dict[str, Any]:
    machines = [
        {"id": f"{SCOPE}/resourceGroups/nodes/providers/Microsoft.Compute/virtualMachines/{number}"}
        for number in range(allocated)
    ]
    body: dict[str, Any] = {
        "utilizationInfo": {"currentCapacity": capacity, "virtualMachinesAllocated": machines},
        "statuses": [
            {
                "code": "ProvisioningState/succeeded",
                "level": "Info",
                "displayStatus": "Provisioning succeeded",
            }
        ],
    }
    if state:
        body["reservationStateInfo"] = {"reservationState": state}
    return body


def reservation(
    name: str, nodes: int, zone: str = "1", state: str = "Succeeded", schedule: dict[str, Any] | None = None
) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "provisioningState": state,
        "reservationId": "30000000-0000-4000-8000-000000000000",
    }
    if schedule:
        properties["scheduleProfile"] = schedule
    return {
        "id": f"{GROUP}/capacityReservations/{name}",
        "name": name,
        "type": "Microsoft.Compute/capacityReservationGroups/capacityReservations",
        "location": REGION,
        "zones": [zone],
        "sku": {"name": SIZE, "capacity": nodes},
        "properties": properties,
    }


def network(name: str, *ranges: str, location: str = REGION, **subnets: str) -> dict[str, Any]:
    id_ = f"{SCOPE}/resourceGroups/hub/providers/Microsoft.Network/virtualNetworks/{name}"
    return {
        "id": id_,
        "name": name,
        "type": "Microsoft.Network/virtualNetworks",
        "location": location,
        "properties": {
            "addressSpace": {"addressPrefixes": list(ranges)},
            "subnets": [
                {"id": f"{id_}/subnets/{key}", "name": key, "properties": {"addressPrefix": prefix}}
                for key, prefix in subnets.items()
            ],
        },
    }


def location(name: str, zones: dict[str, str]) -> dict[str, Any]:
    return {
        "id": f"{SCOPE}/locations/{name}",
        "name": name,
        "type": "Region",
        "displayName": name,
        "availabilityZoneMappings": [
            {"logicalZone": logical, "physicalZone": physical} for logical, physical in zones.items()
        ],
    }


def kubernetes(version: str, *plans: str, preview: bool = False) -> dict[str, Any]:
    return {
        "version": version,
        "capabilities": {"supportPlan": list(plans)},
        "isPreview": preview,
        "patchVersions": {f"{version}.3": {"upgrades": [f"{version}.4"]}},
    }


def lustre_tier(
    name: str, zones: list[str], restrictions: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    return {
        "resourceType": "amlFilesystems",
        "name": name,
        "locations": [REGION],
        "locationInfo": [{"location": REGION, "zones": zones}],
        "capabilities": [{"name": "OSS capacity increment (TiB)", "value": "8"}],
        "restrictions": restrictions or [],
    }


def provider(namespace: str, state: str = "Registered") -> dict[str, Any]:
    return {
        "id": f"{SCOPE}/providers/{namespace}",
        "namespace": namespace,
        "registrationState": state,
        "registrationPolicy": "RegistrationRequired",
        "resourceTypes": [],
    }


def cluster_quota(name: str, limit: int) -> dict[str, Any]:
    return {
        "id": _quota_id("Microsoft.ContainerService", "quotas", name),
        "type": "Microsoft.Quota/Quotas",
        "name": name,
        "properties": {
            "limit": {"limitObjectType": "LimitValue", "value": limit, "limitType": "Independent"},
            "unit": "Count",
            "name": {"value": name, "localizedValue": "Managed Clusters"},
            "isQuotaApplicable": True,
        },
    }


def cluster_usage(name: str, used: int) -> dict[str, Any]:
    return {
        "id": _quota_id("Microsoft.ContainerService", "usages", name),
        "type": "Microsoft.Quota/usages",
        "name": name,
        "properties": {
            "usages": {"value": used},
            "unit": "Count",
            "name": {"value": name, "localizedValue": "Managed Clusters"},
            "isQuotaApplicable": True,
        },
    }
