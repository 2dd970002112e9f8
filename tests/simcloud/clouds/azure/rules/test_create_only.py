import pytest

from gpufabric.simcloud.clouds.azure.rules import create_only as rules
from gpufabric.simcloud.clouds.azure.rules import updates
from tests.simcloud.clouds.azure.subscription import ID, MADE_ELSEWHERE, Case

OTHERS = f"/subscriptions/{ID}/resourceGroups/x/providers"
GROUPS = f"{OTHERS}/Microsoft.Compute/capacityReservationGroups"
IN_GROUP = {"resourceGroupName": "rg", "location": "eastus"}


def changed(token, old, new, **named):
    """A resource made with some properties, and then given others."""

    def ask(sub):
        return sub.change(sub.make(token, "x", **IN_GROUP, **named, **old), **new)

    return ask


def circuit(**properties):
    return {"serviceProviderProperties": {"bandwidthInMbps": 1000, **properties}}


def group(**inputs):
    return changed(
        "compute:CapacityReservationGroup", {"zones": ["1"]}, inputs, capacityReservationGroupName="crg"
    )


def address(old, new):
    return changed("network:PublicIPAddress", old, new, publicIpAddressName="ip")


def account(old, new):
    return changed(
        "storage:StorageAccount", {"kind": old, "sku": {"name": "Standard_LRS"}}, {"kind": new},
        accountName="account",
    )  # fmt: skip


def assignment(**inputs):
    def ask(sub):
        made = sub.make(
            "authorization:RoleAssignment", "r", scope=f"/subscriptions/{ID}", principalId="p",
            principalType="ServicePrincipal", roleDefinitionId=f"{OTHERS}/reader",
        )  # fmt: skip
        return sub.change(made, **inputs)

    return ask


def interconnect(**subgroup):
    profile = {"scope": "VerticalConnect", "size": 18, "vmSize": "Standard_ND128isr_NDR_GB200_v6"}
    return changed(
        "network:InterconnectGroup", {"subgroupProfile": profile},
        {"subgroupProfile": {**profile, **subgroup}}, interconnectGroupName="racks",
    )  # fmt: skip


def pool(**inputs):
    def ask(sub):
        sub.cluster(identity=MADE_ELSEWHERE)
        given = {"maxPods": 50, "capacityReservationGroupID": f"{GROUPS}/one"}
        return sub.change(sub.pool(**given), **inputs)

    return ask


def cluster(**inputs):
    return lambda sub: sub.change(
        sub.cluster(apiServerAccessProfile={"enablePrivateCluster": True}), **inputs
    )


def scale_set(old, new):
    return changed("compute:VirtualMachineScaleSet", old, new, vmScaleSetName="vmss")


CASES = [
    Case("zones", rules.CHANGED, pool(availabilityZones=["2"]),
         "Changing property 'properties.availabilityZones' is not allowed."),
    Case("the most pods", rules.CHANGED, pool(maxPods=60), "'properties.maxPods'"),
    Case("the reservation group", updates.RESERVATION, pool(capacityReservationGroupID=f"{GROUPS}/two"),
         "'properties.capacityReservationGroupID'"),
    Case("spot", rules.CHANGED, pool(scaleSetPriority="Spot"), "'properties.scaleSetPriority'"),
    Case("settings of the kubelet", rules.CHANGED, pool(kubeletConfig={"cpuManagerPolicy": "static"}),
         "'properties.kubeletConfig'"),
    Case("a cluster made public", rules.CHANGED,
         cluster(apiServerAccessProfile={"enablePrivateCluster": False}), "enablePrivateCluster' is not"),
    Case("fault domains", rules.CHANGED,
         scale_set({"platformFaultDomainCount": 1}, {"platformFaultDomainCount": 5}),
         "Changing property 'platformFaultDomainCount' is not allowed."),
    Case("where a circuit ends", rules.CREATED_WITH,
         changed("network:ExpressRouteCircuit", circuit(peeringLocation="Ashburn"),
                 circuit(peeringLocation="Chicago"), circuitName="circuit"),
         "Changing property 'serviceProviderProperties.peeringLocation' is not allowed"),
    Case("the zone of reservations", rules.CREATED_WITH, group(zones=["2"]), "'zones'"),
    Case("the size of racks", rules.CREATED_WITH, interconnect(size=72), "'subgroupProfile'"),
    Case("an account that becomes less", rules.CREATED_WITH, account("StorageV2", "BlobStorage"), "'kind'"),
    Case("an address that gets a zone", rules.OTHER_ZONES, address({}, {"zones": ["1", "2"]}),
         "existing availability zone constraint  and the request has availability zone constraint 1, 2"),
    Case("a gateway in another zone", rules.OTHER_ZONES,
         changed("network:NatGateway", {"zones": ["1"]}, {"zones": ["2"]}, natGatewayName="nat"),
         "constraint 1 and the request has availability zone constraint 2"),
    Case("a security group elsewhere", rules.OTHER_LOCATION,
         changed("network:NetworkSecurityGroup", {}, {"location": "westus"}, networkSecurityGroupName="nsg"),
         "The resource 'nsg' already exists in location 'eastus' in resource group 'rg'. A resource with the "
         "same name cannot be created in location 'westus'."),
    Case("an address that loses its zones", rules.OTHER_ZONES, address({"zones": ["1"]}, {"zones": None}),
         "constraint 1 and the request has availability zone constraint ,"),
    Case("another role", rules.ASSIGNED, assignment(roleDefinitionId=f"{OTHERS}/owner"),
         "are not allowed to be updated"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_azure_refuses(sub, case):
    case.check(sub)


@pytest.mark.parametrize(
    "asked",
    [
        changed("network:NetworkSecurityGroup", {}, {"location": "East US"}, networkSecurityGroupName="nsg"),
        changed("network:ExpressRouteCircuit", circuit(peeringLocation="Ashburn"),
                circuit(peeringLocation="ashburn", bandwidthInMbps=2000), circuitName="circuit"),
        changed("network:NatGateway", {}, {"sku": {"name": "Standard"}}, natGatewayName="nat"),
        group(tags={"a": "b"}),
        address({"zones": ["1", "2"]}, {"zones": ["2", "1"]}),
        account("BlobStorage", "StorageV2"),
        pool(count=9),
        pool(availabilityZones=["1"], nodeLabels={"a": "b"}),
        pool(enableFIPS=False),
        pool(upgradeSettings={"maxSurge": "0", "maxUnavailable": "1"}),
        cluster(tags={"a": "b"}),
        assignment(description="why"),
    ],
)  # fmt: skip
def test_what_azure_takes(sub, asked):
    assert asked(sub).id


def test_the_preview_shows_an_update_where_azure_refuses(sub):
    made = sub.make(
        "network:NatGateway", "x", **IN_GROUP, natGatewayName="nat", sku={"name": "Standard"}, zones=["1"]
    )
    answer = sub.azure.diff(made, {**made.inputs, "zones": ["2"], "sku": {"name": "StandardV2"}})
    assert list(answer.replaces) == []
    assert sorted(answer.detailedDiff) == ["sku.name", "zones[0]"]


@pytest.mark.parametrize("change", [{"vmSize": "Standard_ND96isr_H100_v5"}, {"gpuInstanceProfile": "MIG1g"}])
def test_what_the_provider_replaces_by_itself(sub, change):
    sub.cluster()
    answer = sub.azure.diff(made := sub.pool(), {**made.inputs, **change})
    assert list(answer.replaces) == list(change)
    assert answer.deleteBeforeReplace


def test_what_only_the_program_can_have_replaced(sub):
    sub.cluster()
    answer = sub.azure.diff(made := sub.pool(), {**made.inputs, "availabilityZones": ["2"]})
    assert list(answer.replaces) == []
