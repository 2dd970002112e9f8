"""Simulated Azure."""

import os
import re
from collections.abc import Iterable, Mapping

from gpufabric.simcloud.clouds.azure import containerservice, network, platform, storage, virtual_wan
from gpufabric.simcloud.clouds.azure.arm import generic, location_name
from gpufabric.simcloud.clouds.azure.failing import FAILING
from gpufabric.simcloud.clouds.azure.invokes import INVOKES
from gpufabric.simcloud.clouds.azure.remarks import remark
from gpufabric.simcloud.clouds.azure.rules import RULES
from gpufabric.simcloud.clouds.azure.rules.errors import arm_error
from gpufabric.simcloud.clouds.azure.rules.timeouts import timed_out
from gpufabric.simcloud.clouds.azure.tokens import POOL, ROLE_ASSIGNMENT, STORAGE_ACCOUNT
from gpufabric.simcloud.clouds.cloud import SimulatedCloud
from gpufabric.simcloud.clouds.kind import Context
from gpufabric.simcloud.clouds.render import render
from gpufabric.simcloud.clouds.request import CloudError, Config, Reference, Request, strings
from gpufabric.simcloud.clouds.semantics import Native
from gpufabric.wire.values import UNKNOWN, Value, is_list, is_map

_DEFAULT_SUBSCRIPTION = "00000000-0000-4000-8000-000000000000"
_DEFAULT_LOCATION = "eastus"
_ID = re.compile(r"/subscriptions/[0-9a-zA-Z-]+/resourceGroups/.+", re.IGNORECASE)


def _account(config: Config) -> str:
    return str(config.get("subscriptionId") or os.environ.get("ARM_SUBSCRIPTION_ID") or _DEFAULT_SUBSCRIPTION)


def _region(config: Config) -> str:
    return str(config.get("location") or os.environ.get("ARM_LOCATION_NAME") or _DEFAULT_LOCATION)


def _place(inputs: Mapping[str, Value], region: str) -> str:
    return location_name(inputs.get("location") or region)


def _folded(name: Value) -> str:
    return str(name).lower()


def _references(inputs: Mapping[str, Value]) -> Iterable[Reference]:
    for path, text in strings(dict(inputs)):
        # A role's scope and a group in a list of scopes are places, not resources that are used.
        if _ID.fullmatch(text) and path != "scope":
            yield Reference(path, text)


def _identities(_: str, __: Mapping[str, Value]) -> Iterable[str]:
    return ()  # ARM resources answer to their id only


def _auto_name(type_: str, name: str, digits: str) -> str:
    if type_ == ROLE_ASSIGNMENT:
        # Role assignments are named by UUIDs (Azure RBAC REST API).
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:32]}"
    text = f"{name}{digits[:8]}"
    if type_ in (STORAGE_ACCOUNT, POOL):
        # Letters and digits only: 24 of them for a storage account, 12 for an agent pool.
        limit, random = (24, 8) if type_.endswith("StorageAccount") else (12, 4)
        return re.sub(r"[^a-z0-9]", "", name.lower())[: limit - random] + digits[:random]
    return text


def _finish(outputs: dict[str, Value], context: Context) -> None:
    if "location" not in outputs:
        group = context.inputs.get("resourceGroupName")
        resource_group = context.lookup(f"/subscriptions/{context.account}/resourceGroups/{group}".lower())
        outputs["location"] = resource_group.outputs.get("location") if resource_group else context.region
    outputs["systemData"] = render({"createdAt": "{now}", "createdByType": "Application"}, context)
    identity = outputs.get("identity")
    if is_map(identity):
        outputs["identity"] = _identity(identity, context)


def _foresee(outputs: dict[str, Value], _: Context) -> None:
    """Mark the identities of a resource as unknown in a preview.

    A preview does not know the principals. The program gives a list, and Azure returns a map.
    """
    identity = outputs.get("identity")
    if is_map(identity) and is_list(identity.get("userAssignedIdentities")):
        outputs["identity"] = {**identity, "userAssignedIdentities": UNKNOWN}


def _identity(given: Mapping[str, Value], context: Context) -> Value:
    """Return an identity as Azure returns it: the list of user-assigned ids becomes a map of their
    principals.
    """
    result = dict(given)
    if "SystemAssigned" in str(given.get("type")):
        result |= {"principalId": render("{uuid:system-principal}", context), "tenantId": platform.TENANT}
    ids = given.get("userAssignedIdentities")
    if is_list(ids):
        result["userAssignedIdentities"] = {str(id_): _principal(str(id_), context) for id_ in ids}
    return result


def _principal(id_: str, context: Context) -> Value:
    identity = context.lookup(id_.lower())
    if identity is None:
        return {
            "clientId": render(f"{{uuid:{id_}}}", context),
            "principalId": render(f"{{uuid:{id_}#}}", context),
        }
    return {"clientId": identity.outputs.get("clientId"), "principalId": identity.outputs.get("principalId")}


def _conflict(request: Request) -> CloudError:
    text = f"cannot create already existing resource '{request.id}'"
    return CloudError("AlreadyExists", text, "ALREADY_EXISTS")


def _missing(request: Request) -> CloudError:
    return arm_error(404, "ResourceNotFound", f"The Resource '{request.id}' was not found.", "NOT_FOUND")


CLOUD = SimulatedCloud(
    name="azure",
    package="azure-native",
    kinds={
        **network.KINDS,
        **virtual_wan.KINDS,
        **containerservice.KINDS,
        **platform.KINDS,
        **storage.KINDS,
    },
    fallback=generic,
    account=_account,
    region=_region,
    place=_place,
    references=_references,
    identities=_identities,
    auto_name=_auto_name,
    finish=_finish,
    foresee=_foresee,
    invokes=INVOKES,
    rules=RULES,
    failing=FAILING,
    conflict=_conflict,
    missing=_missing,
    timed_out=timed_out,
    replaces_provider=("subscriptionId",),
    marks_defaults=False,
    semantics=Native(meanings={"location": location_name, "resourceGroupName": _folded}),
    hides_unset=True,
    cascades=True,
    remark=remark,
)
"""Azure as the provider serves it."""
