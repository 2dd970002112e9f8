"""Encryption of the disks of nodes."""

from collections.abc import Iterator

from gpufabric.policies.aws.templates import template_decides
from gpufabric.policies.aws.types import (
    EBS_DEFAULT,
    EBS_VOLUME,
    INSTANCE,
    LAUNCH_CONFIGURATION,
    LAUNCH_TEMPLATE,
    NODE_GROUP,
    SPOT_FLEET_REQUEST,
    SPOT_INSTANCE_REQUEST,
)
from gpufabric.policies.azure.pools import POOL_HOLDERS, AksPool, judge_each_pool
from gpufabric.policies.graph import Graph
from gpufabric.policies.oci.launches import LAUNCHERS, NODES_KEY, OciLaunch, launches
from gpufabric.policies.oci.types import NODE_POOL
from gpufabric.policies.properties import Props, UnreadableProperty
from gpufabric.policies.references import (
    CHECKOV,
    CIS_AWS,
    CIS_OCI,
    WELL_ARCHITECTED_AWS,
    WELL_ARCHITECTED_AZURE,
)
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, ResourceRule, judge_each
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated

_MACHINES = (INSTANCE, LAUNCH_CONFIGURATION, SPOT_INSTANCE_REQUEST)
_ROOT = "rootBlockDevice"
_SPECIFICATIONS = "launchSpecifications"
_IN_TRANSIT = "isPvEncryptionInTransitEnabled"
_BARE_METAL = "BM."


class DisksEncrypted(ResourceRule):
    """EBS volumes are encrypted, and so is what Azure and OCI do not encrypt by default.

    Azure and OCI encrypt every disk at rest. The rest is advice: on Azure temporary disks and caches, which
    the host encrypts if size and region support it (AKS document "Host-based encryption"); on OCI the
    traffic between a virtual machine and its boot volume, which bare metal machines do not have. The rule
    asks for a customer-managed key only if other machines of the stack have one.
    """

    id = "disks-encrypted"
    title = "Disks of nodes are encrypted"
    why = "Data sets, tokens and checkpoints pass through the disks of nodes, and snapshots copy them."
    level = "mandatory"
    advice_on = ("azure", "oci")
    fix = (
        "AWS: set encrypted on every EBS volume, including the root volume of launch templates. Azure: set "
        "enableEncryptionAtHost when you create a node pool. OCI: set isPvEncryptionInTransitEnabled, and "
        "the same kmsKeyId for all boot volumes."
    )
    no_setting_on = ("azure", "oci")
    clouds = ("aws", "azure", "oci")
    reference = (
        CIS_AWS("5.1.1"),
        CIS_OCI("3.3", "5.2.2"),
        WELL_ARCHITECTED_AWS("SEC08-BP02"),
        WELL_ARCHITECTED_AZURE("SE:07"),
        CHECKOV("CKV_AWS_3", "CKV_AWS_8", "CKV_AZURE_227", "CKV_OCI_4"),
    )
    types = (
        LAUNCH_TEMPLATE,
        *_MACHINES,
        SPOT_FLEET_REQUEST,
        NODE_GROUP,
        EBS_VOLUME,
        *POOL_HOLDERS,
        *LAUNCHERS,
    )

    def check(self, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Judge every resource by itself, then compare the keys of OCI's machines."""
        yield from super().check(view)
        yield from _own_keys(view.graph)

    def judge(self, resource: Resource, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Check every volume, pool and launch."""
        if resource.type in POOL_HOLDERS:
            yield from judge_each_pool((resource,), _at_host)
        elif resource.type in LAUNCHERS:
            yield from _in_transit(OciLaunch(resource, view.graph))
        else:
            yield from _volumes_encrypted(resource, view.graph)


def _volumes_encrypted(resource: Resource, graph: Graph) -> Iterator[Finding | Unevaluated]:
    """Check every volume, unless the stack makes encryption the region's default."""
    if _by_default(graph):
        return
    if resource.type == NODE_GROUP:
        if not resource.props.present("launchTemplate"):
            yield Finding.at(resource, "has no launch template that encrypts the root volumes of its nodes")
        return
    if resource.type in _MACHINES and template_decides(resource, _ROOT, graph):
        return
    volumes = list(_volumes(resource))
    # A Spot fleet without specifications of its own has templates, which are judged themselves.
    if not volumes and resource.type != SPOT_FLEET_REQUEST:
        yield Finding.at(resource, "does not configure its root volume, which is not encrypted by default")
    for place, volume in volumes:
        try:
            if not volume.flag("encrypted"):
                yield Finding.at(resource, f"{place or 'volume'} is not encrypted")
        except UnreadableProperty as missing:
            yield Unevaluated(resource.name, missing.property, missing.why)


def _volumes(resource: Resource) -> Iterator[tuple[str, Props]]:
    props = resource.props
    if resource.type == EBS_VOLUME:
        yield "", props
    elif resource.type in _MACHINES:
        yield _ROOT, props.section(_ROOT)
        for index, device in enumerate(props.sections("ebsBlockDevices")):
            yield f"ebsBlockDevices[{index}]", device
    elif resource.type == SPOT_FLEET_REQUEST:
        for number, launched in enumerate(props.sections(_SPECIFICATIONS)):
            place = f"{_SPECIFICATIONS}[{number}]"
            roots = launched.sections("rootBlockDevices")
            yield f"{place}.rootBlockDevices", roots[0] if roots else Props({}, place)
            for index, device in enumerate(launched.sections("ebsBlockDevices")):
                yield f"{place}.ebsBlockDevices[{index}]", device
    else:
        for index, device in enumerate(props.sections("blockDeviceMappings")):
            if not device.present("virtualName") and not device.present("noDevice"):
                yield f"blockDeviceMappings[{index}].ebs", device.section("ebs")


def _by_default(graph: Graph) -> bool:
    for default in graph.of(EBS_DEFAULT):
        try:
            # The default is on.
            if default.props.value("enabled") is None or default.props.flag("enabled"):
                return True
        except UnreadableProperty:
            continue
    return False


def _at_host(pool: AksPool) -> Iterator[Finding | Unevaluated]:
    if not pool.props.flag("enableEncryptionAtHost"):
        text = "does not encrypt temporary disks and caches of its nodes on their host"
        yield pool.finding(text, advisory=True)


def _in_transit(launch: OciLaunch) -> Iterator[Finding | Unevaluated]:
    if launch.shape_name().startswith(_BARE_METAL):
        return
    resource = launch.resource
    launched = resource.props.section(NODES_KEY) if resource.type == NODE_POOL else launch.details()
    if not launched.flag(_IN_TRANSIT):
        text = "does not encrypt the traffic to its boot volumes"
        yield Finding.at(resource, text, advisory=True)


def _own_keys(graph: Graph) -> Iterator[Finding | Unevaluated]:
    """Compare with the other machines of the stack: most stacks leave boot volumes to Oracle's keys."""

    def judge(resource: Resource) -> Iterator[Finding | Unevaluated]:
        if not _names_key(OciLaunch(resource, graph)):
            text = "encrypts boot volumes with Oracle's key, unlike other machines of the stack"
            yield Finding.at(resource, text, advisory=True)

    machines = launches(graph)
    if any(map(_surely_names_key, machines)):
        yield from judge_each((launch.resource for launch in machines), judge)


def _names_key(launch: OciLaunch) -> bool:
    if launch.resource.type == NODE_POOL:
        return launch.resource.props.present(NODES_KEY, "kmsKeyId")
    return launch.details().present("sourceDetails", "kmsKeyId")


def _surely_names_key(launch: OciLaunch) -> bool:
    try:
        return _names_key(launch)
    except UnreadableProperty:
        return False
