"""Disks of nodes."""

from collections.abc import Iterator

from policies.aws.types import EBS_DEFAULT, EBS_VOLUME, INSTANCE, LAUNCH_TEMPLATE
from policies.extract import Gap
from policies.graph import Graph
from policies.guard import NotEvaluated, Props
from policies.resource import Resource
from policies.rule import Finding, ResourceRule
from policies.view import StackView


class DisksEncrypted(ResourceRule):
    """EBS volumes are encrypted."""

    id = "disks-encrypted"
    title = "Disks of nodes are encrypted"
    why = "Data sets, tokens and checkpoints pass through the disks of nodes, and their snapshots are copied."
    level = "mandatory"
    fix = "Set encrypted on every EBS volume, the root volume of launch templates included."
    clouds = ("aws",)
    reference = ("CKV_AWS_3", "CKV_AWS_8")
    types = (LAUNCH_TEMPLATE, INSTANCE, EBS_VOLUME)

    def judge(self, resource: Resource, view: StackView) -> Iterator[Finding | Gap]:
        """Ask every volume; where the stack makes encryption the region's default, none needs to say it."""
        if _by_default(view.graph):
            return
        volumes = list(_volumes(resource))
        if not volumes:
            yield Finding.at(resource, "says nothing of its root volume, which then is not encrypted")
        for place, volume in volumes:
            try:
                if not volume.flag("encrypted"):
                    yield Finding.at(resource, f"{place or 'volume'} is not encrypted")
            except NotEvaluated as missing:
                yield Gap(resource.name, missing.property, missing.why)


def _volumes(resource: Resource) -> Iterator[tuple[str, Props]]:
    props = resource.props
    if resource.type == EBS_VOLUME:
        yield "", props
    elif resource.type == INSTANCE:
        yield "rootBlockDevice", props.section("rootBlockDevice")
        for index, one in enumerate(props.sections("ebsBlockDevices")):
            yield f"ebsBlockDevices[{index}]", one
    else:
        for index, one in enumerate(props.sections("blockDeviceMappings")):
            if not one.present("virtualName") and not one.present("noDevice"):
                yield f"blockDeviceMappings[{index}].ebs", one.section("ebs")


def _by_default(graph: Graph) -> bool:
    for one in graph.of(EBS_DEFAULT):
        try:
            # Absent is on.
            if one.props.value("enabled") is None or one.props.flag("enabled"):
                return True
        except NotEvaluated:
            continue
    return False
