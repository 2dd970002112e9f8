"""Requests meet the faults of the simulated clouds."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from gpufabric.simcloud.clouds.request import CloudError, Request, State, Verb
from gpufabric.simcloud.on_demand import has_faults
from gpufabric.simcloud.provider.requests import bare_request
from gpufabric.simcloud.provider.scope import RequestedResource, Scope
from gpufabric.simcloud.provider.waiting import RefusedError, Waiter
from gpufabric.simcloud.transaction import Transaction
from gpufabric.wire.values import Value

if TYPE_CHECKING:
    from gpufabric.simcloud.faults.active import HidingState


def judged(scope: Scope, state: Transaction, request: Request) -> CloudError | None:
    """Return the first error of the rules; those that a request meets because of a fault among them."""
    faults = request.world.faults
    if faults is None or not any(faults.of("eventual-consistency")):
        return scope.cloud.rules.judge(state, request)
    hiding = _hiding(state, request)
    error = scope.cloud.rules.judge(cast("State", hiding), request)
    return replace(error, counted=hiding.hidden) if error is not None and hiding.hidden else error


def _hiding(state: Transaction, request: Request) -> "HidingState":
    from gpufabric.simcloud.faults.active import HidingState  # noqa: PLC0415 - few processes need it

    if request.world.faults is None:
        raise TypeError("only a world with faults hides resources")
    return HidingState(state, request.world.faults, request)


def slow_down(scope: Scope, target: RequestedResource, verb: Verb, patience: Waiter) -> None:
    """Wait if the call meets a slow API."""
    if has_faults(scope.root):
        request = replace(_request(scope, target, "", scope.region), verb=verb)
        if request.world.faults is not None:
            patience.pause(request.world.faults.delay_s(request))


def meet_faults_of_reading(scope: Scope, target: RequestedResource, id_: str) -> None:
    """Raise the error of a fault that a call meets which only reads. Raises ``RefusedError``."""
    if not has_faults(scope.root):
        return
    resource = scope.store().get(target.token, id_)
    region = resource.region if resource is not None and resource.region else scope.region
    request = replace(_request(scope, target, id_, region), verb="Read")
    if request.world.faults is not None:
        Waiter().pause(request.world.faults.delay_s(request))
    with scope.store().reading() as state:
        error = scope.cloud.rules.judge(state, request)
    if error is not None:
        scope.store().count(error.counted)
        raise RefusedError(error)


_BRIDGED = frozenset({"aws", "oci"})
"""Clouds whose Pulumi provider is made from Terraform's, which lists the errors of a function."""


def meet_faults_of_function(scope: Scope, token: str, args: Mapping[str, Value], patience: Waiter) -> None:
    """Raise the error of a fault that a function meets which only reads.

    Args:
        scope: the account.
        token: the function.
        args: its arguments.
        patience: waits while the API is slow.

    Raises:
        RefusedError: the function meets a fault. The text is as the provider passes it on
            (pulumi/pulumi#8120, pulumi/pulumi-aws#2560; azure-native adds nothing).
    """
    if not has_faults(scope.root):
        return
    region = scope.cloud.place(dict(args), scope.region)
    digest = hashlib.sha256(json.dumps(args, sort_keys=True, default=str).encode()).hexdigest()[:16]
    request = Request(
        scope.cloud.name, scope.account, region, token, digest, "", {}, world=scope.world(), verb="Invoke"
    )  # fmt: skip
    if request.world.faults is not None:
        patience.pause(request.world.faults.delay_s(request))
    with scope.store().reading() as state:
        error = scope.cloud.rules.judge(state, request)
    if error is None:
        return
    scope.store().count(error.counted)
    if scope.cloud.name in _BRIDGED:
        listed = error.message.replace("\n", "\n\t")
        error = replace(error, message=f"invoking {token}: 1 error occurred:\n\t* {listed}\n\n")
    raise RefusedError(error)


def _request(scope: Scope, target: RequestedResource, id_: str, region: str) -> Request:
    return replace(bare_request(scope, target, id_), world=scope.world(), region=region)
