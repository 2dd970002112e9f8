"""A scale set with four H100 machines."""

import pulumi
import pulumi_azure_native as azure

subscription = azure.Provider("region", subscription_id="5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93")
at = pulumi.ResourceOptions(provider=subscription)

group = azure.resources.ResourceGroup("batch", location="eastus", opts=at)
network = azure.network.VirtualNetwork(
    "batch",
    resource_group_name=group.name,
    location="eastus",
    address_space={"address_prefixes": ["10.81.0.0/16"]},
    opts=at,
)
rules = azure.network.NetworkSecurityGroup(
    "ssh",
    resource_group_name=group.name,
    location="eastus",
    security_rules=[
        {
            "name": "ssh",
            "priority": 100,
            "direction": "Inbound",
            "access": "Allow",
            "protocol": "Tcp",
            "source_address_prefix": "*",
            "source_port_range": "*",
            "destination_address_prefix": "*",
            "destination_port_range": "22",
        }
    ],
    opts=at,
)
azure.compute.VirtualMachineScaleSet(
    "train",
    resource_group_name=group.name,
    location="eastus",
    sku={"name": "Standard_ND96isr_H100_v5", "capacity": 4},
    # Without a placement group, the machines are on no common InfiniBand.
    single_placement_group=False,
    virtual_machine_profile={},
    opts=at,
)
