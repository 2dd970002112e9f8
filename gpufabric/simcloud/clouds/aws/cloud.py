"""Simulated AWS."""

import os
import re
from collections.abc import Iterable, Mapping

from gpufabric.simcloud.clouds.aws import (
    budgets,
    dns,
    ec2,
    eks,
    gateways,
    identity,
    security,
    storage,
    transfers,
)
from gpufabric.simcloud.clouds.aws.failing import FAILING
from gpufabric.simcloud.clouds.aws.invokes import INVOKES
from gpufabric.simcloud.clouds.aws.quoted import quoted
from gpufabric.simcloud.clouds.aws.rules import RULES
from gpufabric.simcloud.clouds.aws.rules.errors import api_error
from gpufabric.simcloud.clouds.aws.rules.timeouts import timed_out
from gpufabric.simcloud.clouds.aws.tokens import BUCKET, KEY_ALIAS
from gpufabric.simcloud.clouds.cloud import SimulatedCloud
from gpufabric.simcloud.clouds.effect import REPLACE
from gpufabric.simcloud.clouds.kind import Context, Kind
from gpufabric.simcloud.clouds.request import CloudError, Config, Reference, Request, strings
from gpufabric.simcloud.clouds.semantics import Bridged
from gpufabric.wire.values import Value, as_map, is_map, is_secret

_DEFAULT_ACCOUNT = "123456789012"  # AWS's own example account
_DEFAULT_REGION = "us-east-1"
_ID = re.compile(
    r"(?:vpc|subnet|sg|rtb|acl|igw|nat|eipalloc|vpce|lt|cgw|vgw|vpn|tgw|tgw-attach|tgw-rtb|fs|pcx)-[0-9a-f]{8,17}"
    r"|arn:aws:datasync:[a-z0-9-]+:\d{12}:location/loc-[0-9a-f]{17}"
)
_LOWER_CASE = frozenset({BUCKET})


def _account(config: Config) -> str:
    allowed = config.get("allowedAccountIds") or [_DEFAULT_ACCOUNT]
    return str(allowed[0])


def _region(config: Config) -> str:
    return str(config.get("region") or os.environ.get("AWS_REGION") or _DEFAULT_REGION)


def _place(inputs: Mapping[str, Value], region: str) -> str:
    return str(inputs.get("region") or region)


def _references(inputs: Mapping[str, Value]) -> Iterable[Reference]:
    for path, text in strings(dict(inputs)):
        if _ID.fullmatch(text):
            yield Reference(path, text)


def _identities(type_: str, made: Mapping[str, Value]) -> Iterable[str]:
    return (text for _, text in strings(dict(made)) if _ID.fullmatch(text))


def _auto_name(type_: str, name: str, digits: str) -> str:
    text = f"{name}-{digits[:7]}"
    if type_ == KEY_ALIAS:
        return f"alias/{text}"
    return text.lower() if type_ in _LOWER_CASE else text


def _finish(outputs: dict[str, Value], context: Context) -> None:
    outputs["region"] = context.region
    defaults = as_map(as_map(context.config.get("defaultTags")).get("tags"))
    tags = outputs.get("tags")
    if tags is None or (is_map(tags) and not is_secret(tags)):
        outputs["tagsAll"] = {**defaults, **as_map(tags)}


def _fallback(token: str, inputs: Mapping[str, bool]) -> Kind:
    service, name = re.split(r"[:/]", token)[1], token.rsplit(":", 1)[1]
    return Kind(
        type=token,
        id=f"{name.lower()}-0{{hex:16}}",
        name="name" if inputs.get("name") is False else None,
        computed={"arn": f"arn:aws:{service}:{{region}}:{{account}}:{name.lower()}/{{id}}"},
    )


def _conflict(request: Request) -> CloudError:
    text = f"{request.type.rsplit(':', 1)[1]} with name {request.id} already exists."
    if request.type == BUCKET:
        text = "Your previous request to create the named bucket succeeded and you already own it."
        return api_error(request, "Create", "BucketAlreadyOwnedByYou", text, "ALREADY_EXISTS", http=409)
    return api_error(request, "Create", "EntityAlreadyExists", text, "ALREADY_EXISTS", http=409)


def _missing(request: Request) -> CloudError:
    text = f"{request.type.rsplit(':', 1)[1]} {request.id} does not exist."
    return api_error(request, "Modify", "ResourceNotFound", text, "NOT_FOUND", http=404)


CLOUD = SimulatedCloud(
    name="aws",
    package="aws",
    kinds={
        kind: entry
        for service in (ec2, security, gateways, eks, storage, identity, dns, transfers, budgets)
        for kind, entry in service.KINDS.items()
    },
    fallback=_fallback,
    account=_account,
    region=_region,
    place=_place,
    references=_references,
    identities=_identities,
    auto_name=_auto_name,
    finish=_finish,
    foresee=_finish,
    invokes=INVOKES,
    rules=RULES,
    failing=FAILING,
    conflict=_conflict,
    missing=_missing,
    timed_out=timed_out,
    replaces_provider=("region", "allowedAccountIds"),
    marks_defaults=True,
    semantics=Bridged(everywhere={"region": REPLACE}),
    hides_unset=False,
    cascades=False,
    place_input="region",
    quoted=quoted,
)
"""AWS as the provider serves it."""
