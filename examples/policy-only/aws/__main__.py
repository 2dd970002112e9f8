"""A node group with eight H100 machines on an EKS cluster that another team runs."""

import pulumi
import pulumi_aws as aws

aws_region = aws.Provider("region", region="us-east-1", allowed_account_ids=["123456789012"])
at = pulumi.ResourceOptions(provider=aws_region)

vpc = aws.ec2.Vpc("batch", cidr_block="10.80.0.0/16", opts=at)
subnets = [
    aws.ec2.Subnet(
        f"nodes-{zone}",
        vpc_id=vpc.id,
        cidr_block=f"10.80.{number}.0/24",
        availability_zone=zone,
        opts=at,
    )
    for number, zone in enumerate(("us-east-1a", "us-east-1b"))
]
ssh = aws.ec2.SecurityGroup(
    "ssh",
    vpc_id=vpc.id,
    ingress=[{"protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_blocks": ["0.0.0.0/0"]}],
    opts=at,
)
role = aws.iam.Role(
    "nodes",
    assume_role_policy=pulumi.Output.json_dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "ec2.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                }
            ],
        }
    ),
    opts=at,
)
template = aws.ec2.LaunchTemplate(
    "train",
    instance_type="p5.48xlarge",
    vpc_security_group_ids=[ssh.id],
    metadata_options={"http_endpoint": "enabled", "http_tokens": "optional"},
    opts=at,
)
aws.eks.NodeGroup(
    "train",
    cluster_name="shared",
    node_role_arn=role.arn,
    # Two zones: machines of one job would not share a spine.
    subnet_ids=[subnet.id for subnet in subnets],
    launch_template={"id": template.id, "version": template.latest_version.apply(str)},
    scaling_config={"desired_size": 8, "min_size": 8, "max_size": 8},
    opts=at,
)
