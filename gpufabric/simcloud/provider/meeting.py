"""Requests meet the faults of the simulated clouds."""

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from gpufabric.simcloud.clouds.request import CloudError, Request, State, Verb
from gpufabric.simcloud.on_demand import has_faults
from gpufabric.simcloud.provider.requests import bare_request
from gpufabric.simcloud.provider.scope import RequestedResource, Scope
from gpufabric.simcloud.provider.waiting import RefusedError, Waiter
from gpufabric.simcloud.transaction import Transaction

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


def _request(scope: Scope, target: RequestedResource, id_: str, region: str) -> Request:
    return replace(bare_request(scope, target, id_), world=scope.world(), region=region)
