"""Programs without the components: machines that no declaration shows. ``COUNT`` stands for a number."""

AWS_PROGRAM = """
import pulumi
import pulumi_aws as aws

at = pulumi.ResourceOptions(provider=aws.Provider("aws", region="us-east-1"))
for number in range(COUNT):
    aws.ec2.Instance(f"node-{number}", ami="ami-1", instance_type="p5.48xlarge", opts=at)
template = aws.ec2.LaunchTemplate("workers", instance_type="p5en.48xlarge", image_id="ami-1", opts=at)
aws.autoscaling.Group(
    "workers",
    launch_template={"id": template.id, "version": "$Latest"},
    availability_zones=["us-east-1a"],
    min_size=1,
    max_size=6,
    desired_capacity=3,
    opts=at,
)
services = aws.ec2.LaunchTemplate("services", instance_type="m7i.xlarge", image_id="ami-1", opts=at)
aws.autoscaling.Group(
    "services",
    launch_template={"id": services.id, "version": "$Latest"},
    availability_zones=["us-east-1a"],
    min_size=2,
    max_size=7,
    opts=at,
)
aws.ec2.CapacityReservation(
    "held",
    instance_type="p5en.48xlarge",
    instance_count=2,
    instance_platform="Linux/UNIX",
    availability_zone="us-east-1b",
    instance_match_criteria="targeted",
    opts=at,
)
aws.sagemaker.NotebookInstance(
    "notebook", role_arn="arn:aws:iam::123456789012:role/one", instance_type="ml.p5.48xlarge", opts=at
)
"""

AZURE_PROGRAM = """
import pulumi_azure_native as azure

group = azure.resources.ResourceGroup("one", location="eastus")
cluster = azure.containerservice.ManagedCluster(
    "cluster",
    resource_group_name=group.name,
    location="eastus",
    dns_prefix="one",
    sku={"name": "Base", "tier": "Premium"},
    agent_pool_profiles=[
        {
            "name": "system",
            "mode": "System",
            "count": 2,
            "vm_size": "Standard_D4s_v5",
            "os_disk_type": "Ephemeral",
        }
    ],
)
azure.containerservice.AgentPool(
    "services",
    resource_group_name=group.name,
    resource_name_=cluster.name,
    vm_size="Standard_D4s_v5",
    enable_auto_scaling=True,
    min_count=1,
    count=2,
    max_count=4,
    os_disk_type="Managed",
    os_disk_size_gb=128,
)
workers = azure.compute.VirtualMachineScaleSet(
    "workers",
    resource_group_name=group.name,
    location="eastus",
    sku={"name": "Standard_ND96isr_H100_v5", "capacity": 4},
    virtual_machine_profile={},
)
azure.monitor.AutoscaleSetting(
    "scaling",
    resource_group_name=group.name,
    target_resource_uri=workers.id,
    enabled=True,
    profiles=[
        {"name": "all", "capacity": {"minimum": "2", "maximum": "COUNT", "default": "2"}, "rules": []},
    ],
)
"""
