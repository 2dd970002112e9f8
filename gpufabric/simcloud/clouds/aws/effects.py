"""Effects that the AWS provider decides in code (its ``CustomizeDiff`` functions)."""

from collections.abc import Mapping

from gpufabric.simcloud.clouds.aws.rules.transfers import AZURE_LOCATION, desired
from gpufabric.simcloud.clouds.effect import SMALLER, Alteration, Effect
from gpufabric.wire.values import is_unknown

_CREATE_ONLY: Mapping[object, tuple[str, ...]] = {AZURE_LOCATION: ("AzureBlobContainerUrl",)}
"""Create-only properties of CloudFormation types (their resource schemas, ``createOnlyProperties``)."""


def _shrinks(change: Alteration) -> bool:
    return SMALLER.replaces(change) or change.after.get("deploymentType") == "SCRATCH_1"


def _changes_create_only(change: Alteration) -> bool:
    if is_unknown(change.new):
        return False  # the provider decides once it is known
    old, new = desired({"desiredState": change.old}), desired({"desiredState": change.new})
    fixed = _CREATE_ONLY.get(change.after.get("typeName"), tuple(old.keys() | new.keys()))
    return any(old.get(name) != new.get(name) for name in fixed)


LUSTRE_CAPACITY = Effect(
    "replace-if-smaller-or-scratch-1",
    "replaced if the new value is smaller or the file system is `SCRATCH_1`, else updated",
    _shrinks,
)
NOT_INTERFACE = Effect(
    "replace-if-not-interface",
    "updated on interface endpoints, replaced on others",
    lambda change: change.after.get("vpcEndpointType") != "Interface",
)
ENABLED = Effect(
    "replace-if-enabled",
    "replaced from `disable` to `enable`, else updated",
    lambda change: (change.old, change.new) == ("disable", "enable"),
)
TENANCY = Effect(
    "replace-unless-dedicated-to-default",
    "updated from `dedicated` to `default`, else replaced",
    lambda change: (change.old, change.new) != ("dedicated", "default"),
)
PARAMETER_TIER = Effect(
    "replace-if-no-longer-advanced",
    "replaced from `Advanced` to `Standard`, else updated",
    lambda change: (change.old, change.new) == ("Advanced", "Standard"),
)
ASSIGNED_IPV6 = Effect(
    "replace-if-ipv6-was-assigned",
    "replaced if the subnet assigned IPv6 addresses on creation, else updated",
    lambda change: change.before.get("assignIpv6AddressOnCreation") is True,
)
CREATE_ONLY = Effect(
    "replace-if-create-only",
    "replaced if a create-only property of the CloudFormation type changes, else updated",
    _changes_create_only,
)
