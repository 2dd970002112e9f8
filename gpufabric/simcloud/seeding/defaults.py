"""Inputs that a file of seeds may omit: names, resource groups and compartments."""

from collections.abc import Mapping
from typing import Any

from gpufabric.simcloud.clouds.azure.arm import GROUP
from gpufabric.simcloud.provider.scope import Scope
from gpufabric.simcloud.seeding.file import SeededAccount
from gpufabric.wire.schema import TypeSchema

_COMPARTMENT = "compartmentId"
_DISPLAY_NAME = "displayName"


def with_defaults(
    scope: Scope, account: SeededAccount, schema: TypeSchema, name: str, inputs: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the inputs of a resource with those that its file omits.

    Args:
        scope: the account.
        account: the account's part of the file.
        schema: schema of the resource's type.
        name: name of the resource in the file.
        inputs: its inputs in the file.
    """
    known, result = schema.inputs.properties, dict(inputs)
    own = scope.kind(schema).name
    if own is not None and own in known and not result.get(f"{own}Prefix"):
        made = scope.cloud.auto_name(schema.token, name, "")
        # A type whose names are random, such as a role assignment of Azure, gets one from the cloud.
        if made != scope.cloud.auto_name(schema.token, f"{name}2", ""):
            result.setdefault(own, made.rstrip("-"))
    if account.resource_group and GROUP in known:
        result.setdefault(GROUP, account.resource_group)
    if scope.cloud.name == "oci":
        if _COMPARTMENT in schema.inputs.required:
            result.setdefault(_COMPARTMENT, account.compartment or scope.account)
        if _DISPLAY_NAME in known:
            result.setdefault(_DISPLAY_NAME, name)
    return result
