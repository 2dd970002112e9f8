"""Changes that break the sound AWS stack of the tests."""

import json

from tests.policies.aws_pools import in_block, in_reservation, reservation
from tests.policies.aws_stack import Stack, add
from tests.policies.conftest import Made

_ANY_OBJECT = json.dumps({"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}})


def broken(stack: Stack) -> None:
    """Add resources that break every rule about single resources, and depend on nothing else."""
    template, group = in_block("bad", 4.0)
    template.props = {
        **template.props,
        "placement": {"groupName": "x"},
        "metadataOptions": {},
        "blockDeviceMappings": [{"ebs": {}}],
        "networkInterfaces": [{"interfaceType": "efa", "associatePublicIpAddress": "true"}],
    }
    template.links = {}
    group.links = {**group.links, "nodeRoleArn": "bad-role"}
    launch, reserved = in_reservation("bad-reserved", 4.0, made="bad-reservation")
    add(
        template,
        group,
        launch,
        reserved,
        reservation("bad-reservation", 2.0),
        Made("aws:ec2/vpc:Vpc", {}, "bad-vpc"),
        Made("aws:kms/key:Key", {}, "bad-key"),
        Made("aws:ec2/securityGroup:SecurityGroup", {"ingress": [{"cidrBlocks": ["0.0.0.0/0"]}]}, "bad-open"),
        Made("aws:s3/bucket:Bucket", {"bucket": "bad", "forceDestroy": True}, "bad-checkpoints"),
        Made("aws:fsx/lustreFileSystem:LustreFileSystem", {}, "bad-lustre"),
        Made("aws:eks/cluster:Cluster", {}, "bad-cluster"),
        Made("aws:eks/accessEntry:AccessEntry", {}, "bad-entry", {"clusterName": "bad-cluster"}),
        Made("aws:iam/role:Role", {}, "bad-role"),
        Made("aws:iam/rolePolicy:RolePolicy", {"policy": _ANY_OBJECT}, "bad-policy", {"role": "bad-role"}),
    )(stack)
