"""Public addresses of nodes."""

from collections.abc import Iterator

from policies.aws.types import INSTANCE, LAUNCH_TEMPLATE, NODE_GROUP, SUBNET
from policies.extract import Gap
from policies.guard import NotEvaluated
from policies.resource import Resource
from policies.rule import Finding, ResourceRule
from policies.view import StackView


class NoPublicNodes(ResourceRule):
    """Nodes have no public address."""

    id = "no-public-nodes"
    title = "Nodes have no public addresses"
    why = "A node that the Internet can reach is one open port away from the cluster's network and its data."
    level = "mandatory"
    fix = "Put nodes in private subnets behind a NAT gateway, and leave associatePublicIpAddress unset."
    clouds = ("aws",)
    reference = ("CKV_AWS_88", "CKV_AWS_130")
    types = (LAUNCH_TEMPLATE, INSTANCE, SUBNET)

    def judge(self, resource: Resource, view: StackView) -> Iterator[Finding | Gap]:
        """Look at the interfaces of machines, and at the subnets that they are in."""
        if resource.type == SUBNET:
            graph = view.graph
            if graph.users(resource, "subnetIds", NODE_GROUP) or graph.users(resource, "subnetId", INSTANCE):
                yield from _subnet(resource)
        elif resource.type == INSTANCE:
            if resource.props.flag("associatePublicIpAddress"):
                yield Finding.at(resource, "asks for a public address")
        else:
            yield from _template(resource)


def _subnet(subnet: Resource) -> Iterator[Finding | Gap]:
    if subnet.props.flag("mapPublicIpOnLaunch"):
        yield Finding.at(subnet, "is a subnet of nodes and gives them public addresses")


def _template(template: Resource) -> Iterator[Finding | Gap]:
    for index, interface in enumerate(template.props.sections("networkInterfaces")):
        try:
            if interface.flag("associatePublicIpAddress"):
                yield Finding.at(template, f"networkInterfaces[{index}] asks for a public address")
        except NotEvaluated as missing:
            yield Gap(template.name, missing.property, missing.why)
