"""Simulated OCI."""

import os
import re
from collections.abc import Iterable, Mapping

from gpufabric.simcloud.clouds.cloud import SimulatedCloud
from gpufabric.simcloud.clouds.kind import Context, Kind
from gpufabric.simcloud.clouds.oci import budgets, compute, core, dns, services
from gpufabric.simcloud.clouds.oci.failing import FAILING
from gpufabric.simcloud.clouds.oci.invokes import INVOKES
from gpufabric.simcloud.clouds.oci.ocid import is_ocid, ocid
from gpufabric.simcloud.clouds.oci.remarks import remark
from gpufabric.simcloud.clouds.oci.rules import RULES
from gpufabric.simcloud.clouds.oci.rules.errors import service_error
from gpufabric.simcloud.clouds.oci.rules.timeouts import stated_minutes, timed_out
from gpufabric.simcloud.clouds.render import render
from gpufabric.simcloud.clouds.request import CloudError, Config, Reference, Request, strings
from gpufabric.simcloud.clouds.semantics import Bridged
from gpufabric.wire.values import Value

_DEFAULT_REGION = "us-ashburn-1"
_DEFAULT_TENANCY = "ocid1.tenancy.oc1..aaaaaaaa" + "simulated" * 5 + "abcdefg"
# A vault's management endpoint is how keys name the vault that they are in.
_VAULT_ENDPOINT = re.compile(r"https://[0-9a-f]{13}-management\.kms\..+")


def _account(config: Config) -> str:
    return str(config.get("tenancyOcid") or os.environ.get("OCI_TENANCY_OCID") or _DEFAULT_TENANCY)


def _region(config: Config) -> str:
    return str(config.get("region") or os.environ.get("OCI_REGION") or _DEFAULT_REGION)


def _place(_: Mapping[str, Value], region: str) -> str:
    return region


def _references(inputs: Mapping[str, Value]) -> Iterable[Reference]:
    for path, text in strings(dict(inputs)):
        if is_ocid(text):
            yield Reference(path, text)


def _identities(_: str, made: Mapping[str, Value]) -> Iterable[str]:
    return (text for _, text in strings(dict(made)) if is_ocid(text) or _VAULT_ENDPOINT.fullmatch(text))


def _auto_name(_: str, name: str, digits: str) -> str:
    return f"{name}-{digits[:7]}"


def _finish(outputs: dict[str, Value], context: Context) -> None:
    now = render("{now}", context)
    outputs.setdefault("compartmentId", _compartment(context))
    outputs["timeCreated"] = context.old.get("timeCreated") or now
    outputs["timeUpdated"] = now
    outputs.setdefault("lifecycleDetails", "")
    for tags in ("definedTags", "freeformTags", "systemTags"):
        outputs.setdefault(tags, {})
    if "displayName" not in outputs:
        kind = context.id.split(".")[1] if is_ocid(context.id) else context.name
        stamp = re.sub(r"\D", "", str(outputs["timeCreated"]))
        outputs["displayName"] = context.old.get("displayName") or f"{kind}{stamp}"


def _compartment(context: Context) -> Value:
    """Return the compartment of the parent resource, for types without a compartment input."""
    for reference in _references(context.inputs):
        target = context.lookup(reference.target)
        if target is not None and target.outputs.get("compartmentId"):
            return target.outputs["compartmentId"]
    return context.account


def _fallback(token: str, inputs: Mapping[str, bool]) -> Kind:
    return Kind(
        type=token,
        id=ocid(token.rsplit(":", 1)[1].lower()),
        name="name" if inputs.get("name") is False else None,
    )


def _conflict(request: Request) -> CloudError:
    text = f"{request.type.rsplit(':', 1)[1]} {request.id} already exists"
    return service_error(request, "Create", "Conflict", text, http=409, status="ALREADY_EXISTS")


def _missing(request: Request) -> CloudError:
    text = f"Authorization failed or requested resource not found: {request.id}"
    return service_error(request, "Update", "NotAuthorizedOrNotFound", text, http=404, status="NOT_FOUND")


CLOUD = SimulatedCloud(
    name="oci",
    package="oci",
    kinds={**core.KINDS, **compute.KINDS, **services.KINDS, **budgets.KINDS, **dns.KINDS},
    fallback=_fallback,
    account=_account,
    region=_region,
    place=_place,
    references=_references,
    identities=_identities,
    auto_name=_auto_name,
    finish=_finish,
    foresee=lambda outputs, context: None,
    invokes=INVOKES,
    rules=RULES,
    failing=FAILING,
    conflict=_conflict,
    missing=_missing,
    timed_out=timed_out,
    stated_minutes=stated_minutes,
    replaces_provider=("region", "tenancyOcid"),
    marks_defaults=True,
    semantics=Bridged(),
    hides_unset=False,
    cascades=False,
    remark=remark,
    filled_in=("displayName",),
)
"""OCI as the provider serves it."""
