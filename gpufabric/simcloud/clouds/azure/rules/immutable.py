"""Properties that Azure does not let change, and for which the provider makes no new resource by itself.

azure-native replaces an agent pool for ``vmSize`` and ``gpuInstanceProfile`` (pulumi/pulumi-azure-native,
provider/pkg/gen/replacement.go); every other change it sends as an update, and AKS answers
``PropertyChangeNotAllowed``. A program that wants a new pool says so: ``replace_on_changes`` together with
``delete_before_replace``.
"""

from collections.abc import Mapping

from gpufabric.simcloud.clouds.azure.rules.errors import refuse
from gpufabric.simcloud.clouds.azure.tokens import CLUSTER, POOL
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import UPDATE, Refusal, rule
from gpufabric.wire.values import Value, dig, number, plain

SCALE_SET = "azure-native:compute:VirtualMachineScaleSet"

SINGLE_PLACEMENT_MOST = 100
"""Machines of a scale set with a single placement group (Azure document "Working with large virtual machine
scale sets")."""

CHANGED = Refusal(
    "PropertyChangeNotAllowed",
    "Changing property '{path}' is not allowed.",
    "a change of an immutable property of an agent pool, cluster or scale set",
    'Azure/aks-engine#1530; AKS document "Troubleshoot common issues in AKS"',
    status="FAILED_PRECONDITION",
)
ONE_GROUP_AGAIN = Refusal(
    "PropertyChangeNotAllowed",
    "Changing property 'singlePlacementGroup' is not allowed.",
    "a change of singlePlacementGroup of a scale set from false to true",
    "Azure Compute REST API, VirtualMachineScaleSet; form of the text: MicrosoftDocs/azure-docs#108952",
    own_words=True,
    http=409,
    status="FAILED_PRECONDITION",
)
TOO_LARGE = Refusal(
    "InvalidParameter",
    "The scale set has {count} virtual machines; with singlePlacementGroup set to true it can have at most "
    "{most}.",
    "more than 100 machines in a scale set with a single placement group",
    'Azure document "Working with large virtual machine scale sets"',
    own_words=True,
)

_FIXED = {
    POOL: (
        "availabilityZones", "capacityReservationGroupID", "enableEncryptionAtHost", "enableFIPS",
        "enableNodePublicIP", "enableUltraSSD", "gpuProfile", "hostGroupID", "kubeletConfig",
        "kubeletDiskType", "linuxOSConfig", "maxPods", "nodePublicIPPrefixID", "osDiskSizeGB", "osDiskType",
        "osType", "podSubnetID", "proximityPlacementGroupID", "scaleSetEvictionPolicy", "scaleSetPriority",
        "type", "vnetSubnetID", "workloadRuntime",
    ),
    CLUSTER: ("enableRBAC", "apiServerAccessProfile.enablePrivateCluster"),
    SCALE_SET: ("platformFaultDomainCount", "orchestrationMode", "zoneBalance"),
}  # fmt: skip


@rule(types=_FIXED, verbs=UPDATE, refuses=(CHANGED,))
def properties(state: State, request: Request) -> CloudError | None:
    """Immutable properties keep their values."""
    before = state.get(request.type, request.id)
    if before is None:
        return None
    old = _with_outputs(plain(before.inputs), plain(before.outputs))
    for path in _FIXED[request.type]:
        was, is_ = dig(old, path), dig(request.inputs, path)
        # A property that the program no longer sets keeps its value.
        if is_ is not None and was is not None and _same(was) != _same(is_):
            where = path if request.type == SCALE_SET else f"properties.{path}"
            return refuse(request, CHANGED, path=where)
        if is_ is not None and was is None and request.type == POOL and path != "capacityReservationGroupID":
            return refuse(request, CHANGED, path=f"properties.{path}")
    return None


@rule(types=(SCALE_SET,), refuses=(ONE_GROUP_AGAIN, TOO_LARGE))
def single_placement_group(state: State, request: Request) -> CloudError | None:
    """A scale set without a single placement group cannot get one later."""
    if request.inputs.get("singlePlacementGroup") is not True:
        return None
    before = state.get(SCALE_SET, request.id) if request.verb == "Update" else None
    if before is not None and plain(before.inputs).get("singlePlacementGroup") is False:
        return refuse(request, ONE_GROUP_AGAIN)
    count = number(dig(request.inputs, "sku.capacity"))
    return (
        refuse(request, TOO_LARGE, count=count, most=SINGLE_PLACEMENT_MOST)
        if count > SINGLE_PLACEMENT_MOST
        else None
    )


def _with_outputs(inputs: Mapping[str, Value], outputs: Mapping[str, Value]) -> dict[str, Value]:
    """Return the properties that the cloud holds: the inputs and its own additions."""
    return {**outputs, **inputs}


def _same(value: Value) -> Value:
    return value.lower() if isinstance(value, str) else value
