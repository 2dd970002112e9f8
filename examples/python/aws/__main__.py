"""A network and a cluster of plain pulumi_aws, and a GPU pool of gpufabric on them."""

import json

import pulumi
import pulumi_aws as aws

from gpufabric import AwsGpuPool

REGION, ACCOUNT, VERSION = "us-east-1", "123456789012", "1.35"
ZONES = {"use1-az4": "10.16.240.0/24", "use1-az6": "10.16.241.0/24"}

provider = aws.Provider("company", region=REGION, allowed_account_ids=[ACCOUNT])
mine = pulumi.ResourceOptions(provider=provider)

vpc = aws.ec2.Vpc(
    "research", cidr_block="10.16.0.0/16", enable_dns_support=True, enable_dns_hostnames=True, opts=mine
)
gateway = aws.ec2.InternetGateway("research", vpc_id=vpc.id, opts=mine)
public = aws.ec2.Subnet(
    "public", vpc_id=vpc.id, cidr_block="10.16.255.0/24", availability_zone_id="use1-az6", opts=mine
)
outside = aws.ec2.RouteTable(
    "public", vpc_id=vpc.id, routes=[{"cidr_block": "0.0.0.0/0", "gateway_id": gateway.id}], opts=mine
)
aws.ec2.RouteTableAssociation("public", subnet_id=public.id, route_table_id=outside.id, opts=mine)
address = aws.ec2.Eip("nat", domain="vpc", opts=mine)
nat = aws.ec2.NatGateway("nat", subnet_id=public.id, allocation_id=address.id, opts=mine)
private = aws.ec2.RouteTable(
    "private", vpc_id=vpc.id, routes=[{"cidr_block": "0.0.0.0/0", "nat_gateway_id": nat.id}], opts=mine
)
system = [
    aws.ec2.Subnet(f"system-{zone}", vpc_id=vpc.id, cidr_block=cidr, availability_zone_id=zone, opts=mine)
    for zone, cidr in ZONES.items()
]
gpu = aws.ec2.Subnet(
    "gpu", vpc_id=vpc.id, cidr_block="10.16.0.0/20", availability_zone_id="use1-az6", opts=mine
)
for name, subnet in {"a": system[0], "b": system[1], "gpu": gpu}.items():
    aws.ec2.RouteTableAssociation(name, subnet_id=subnet.id, route_table_id=private.id, opts=mine)

role = aws.iam.Role(
    "control-plane",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "eks.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                }
            ],
        }
    ),
    opts=mine,
)
policy = aws.iam.RolePolicyAttachment(
    "control-plane", role=role.name, policy_arn="arn:aws:iam::aws:policy/AmazonEKSClusterPolicy", opts=mine
)
cluster = aws.eks.Cluster(
    "shared",
    role_arn=role.arn,
    version=VERSION,
    access_config={"authentication_mode": "API"},
    vpc_config={"subnet_ids": [subnet.id for subnet in system]},
    opts=pulumi.ResourceOptions(provider=provider, depends_on=[policy]),
)

train = AwsGpuPool(
    "train",
    {
        "region": REGION,
        "account_id": ACCOUNT,
        "zone": "use1-az6",
        "cidr": "10.16.0.0/16",
        "shape": "p5.48xlarge",
        "nodes": 2,
        "network": {"id": vpc.id, "subnets": {"gpu": {"id": gpu.id}}},
        "cluster": {
            "id": cluster.name,
            "kubernetes_version": VERSION,
            "security_group_id": cluster.vpc_config.cluster_security_group_id,
        },
        "fabric": "research",
    },
    pulumi.ResourceOptions(provider=provider),
)

pulumi.export("labels", train.labels)
pulumi.export("gpus", train.gpus)
pulumi.export("summary", train.summary)
