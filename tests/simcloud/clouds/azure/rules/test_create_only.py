import pytest

from gpufabric.simcloud.clouds.azure.rules import create_only as rules
from tests.simcloud.clouds.azure.subscription import ID, Case

OTHERS = f"/subscriptions/{ID}/resourceGroups/x/providers"
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
    profile = {"scope": "NVLink", "size": 18, "vmSize": "Standard_ND128isr_NDR_GB200_v6"}
    return changed(
        "network:InterconnectGroup", {"subgroupProfile": profile},
        {"subgroupProfile": {**profile, **subgroup}}, interconnectGroupName="racks",
    )  # fmt: skip


CASES = [
    Case("where a circuit ends", rules.CREATED_WITH,
         changed("network:ExpressRouteCircuit", circuit(peeringLocation="Ashburn"),
                 circuit(peeringLocation="Chicago"), circuitName="circuit"),
         "Changing property 'serviceProviderProperties.peeringLocation' is not allowed"),
    Case("the zone of reservations", rules.CREATED_WITH, group(zones=["2"]), "'zones'"),
    Case("the size of racks", rules.CREATED_WITH, interconnect(size=72), "'subgroupProfile.size'"),
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
