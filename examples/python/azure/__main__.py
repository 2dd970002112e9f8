"""A network and a cluster of plain pulumi_azure_native, and a GPU pool of gpufabric on them."""

import pulumi
import pulumi_azure_native as azure

from gpufabric import AzureGpuPool

REGION, SUBSCRIPTION, VERSION = "eastus", "5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93", "1.35"

provider = azure.Provider("company", subscription_id=SUBSCRIPTION, location=REGION)
mine = pulumi.ResourceOptions(provider=provider)

group = azure.resources.ResourceGroup("research", location=REGION, opts=mine)
network = azure.network.VirtualNetwork(
    "research",
    resource_group_name=group.name,
    location=REGION,
    address_space={"address_prefixes": ["10.32.0.0/16"]},
    opts=mine,
)
address = azure.network.PublicIPAddress(
    "nat",
    resource_group_name=group.name,
    location=REGION,
    sku={"name": "Standard"},
    public_ip_allocation_method="Static",
    opts=mine,
)
nat = azure.network.NatGateway(
    "research",
    resource_group_name=group.name,
    location=REGION,
    sku={"name": "Standard"},
    public_ip_addresses=[{"id": address.id}],
    opts=mine,
)


def subnet(name: str, cidr: str) -> azure.network.Subnet:
    """Make a subnet behind the NAT gateway."""
    return azure.network.Subnet(
        name,
        resource_group_name=group.name,
        virtual_network_name=network.name,
        address_prefix=cidr,
        nat_gateway={"id": nat.id},
        opts=mine,
    )


gpu, system = subnet("gpu", "10.32.0.0/20"), subnet("system", "10.32.128.0/24")
plane = azure.managedidentity.UserAssignedIdentity(
    "control-plane", resource_group_name=group.name, location=REGION, opts=mine
)
cluster = azure.containerservice.ManagedCluster(
    "shared",
    resource_group_name=group.name,
    location=REGION,
    kubernetes_version=VERSION,
    dns_prefix="shared",
    identity={"type": "UserAssigned", "user_assigned_identities": [plane.id]},
    agent_pool_profiles=[
        {
            "name": "system",
            "mode": "System",
            "vm_size": "Standard_D8s_v5",
            "count": 3,
            "type": "VirtualMachineScaleSets",
            "vnet_subnet_id": system.id,
        }
    ],
    network_profile={
        "network_plugin": "azure",
        "network_plugin_mode": "overlay",
        "pod_cidr": "100.64.0.0/14",
    },
    opts=mine,
)

train = AzureGpuPool(
    "train",
    {
        "region": REGION,
        "subscription_id": SUBSCRIPTION,
        "zone": "1",
        "cidr": "10.32.0.0/16",
        "shape": "Standard_ND96isr_H200_v5",
        "nodes": 2,
        "network": {"id": network.id, "subnets": {"gpu": {"id": gpu.id}}},
        "cluster": {"id": cluster.id, "kubernetes_version": VERSION},
        "resource_group": group.name,
        "fabric": "research",
    },
    pulumi.ResourceOptions(provider=provider),
)

pulumi.export("labels", train.labels)
pulumi.export("gpus", train.gpus)
pulumi.export("summary", train.summary)
