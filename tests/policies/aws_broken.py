"""What breaks the sound AWS stack of the tests."""

from tests.policies.aws_stack import Stack, in_block
from tests.policies.conftest import Made


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
    for one in (
        template,
        group,
        Made("aws:s3/bucket:Bucket", {"bucket": "bad", "forceDestroy": True}, "bad-checkpoints"),
        Made("aws:fsx/lustreFileSystem:LustreFileSystem", {}, "bad-lustre"),
        Made("aws:eks/cluster:Cluster", {}, "bad-cluster"),
    ):
        stack[one.name] = one
