"""Creates, reads, updates and deletes resources in an account's file, if the cloud's rules allow it."""

import time
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import product

from gpufabric.simcloud.clouds.creation import Creation, allowed_s, creation_of
from gpufabric.simcloud.clouds.kind import Context, Kind
from gpufabric.simcloud.clouds.render import render
from gpufabric.simcloud.clouds.request import CloudError, Former, Request
from gpufabric.simcloud.provider import outputs as out
from gpufabric.simcloud.provider.keeping import store_resource
from gpufabric.simcloud.provider.meeting import judged, meet_faults_of_reading, slow_down
from gpufabric.simcloud.provider.requests import bare_request, context_of, full_request, tables_of
from gpufabric.simcloud.provider.scope import RequestedResource, Scope
from gpufabric.simcloud.provider.waiting import (
    CreationFailedError,
    LostAnswerError,
    RefusedError,
    Waiter,
    begun,
)
from gpufabric.simcloud.resource import CloudResource, SeedMark
from gpufabric.simcloud.transaction import AlreadyExistsError, Transaction
from gpufabric.wire.values import Value, plain

_REMEMBERED = frozenset({"version"})
"""Outputs whose former values the account keeps, because a cloud can return to one: the Kubernetes version of
an EKS cluster."""


@dataclass(frozen=True)
class Seed:
    """The words of a file of seeds about a resource besides its inputs.

    Attributes:
        mark: the mark that the account keeps.
        id: its id; empty: the cloud makes one.
        outputs: outputs that replace those that the cloud makes.
    """

    mark: SeedMark
    id: str = ""
    outputs: Mapping[str, Value] = field(default_factory=dict[str, Value])


def create(
    scope: Scope,
    target: RequestedResource,
    inputs: Mapping[str, Value],
    *,
    timeout_s: float = 0.0,
    patience: Waiter | None = None,
    seed: Seed | None = None,
) -> CloudResource:
    """Create a resource and wait until it is ready.

    Args:
        scope: the account, and its provider's configuration.
        target: type, name and URN of the resource.
        inputs: its inputs.
        timeout_s: timeout that the program sets, in seconds; 0: it sets none.
        patience: how to wait; absent: until the resource is ready.
        seed: what a file of seeds says; the resource then is ready, and older than all others.

    Raises:
        RefusedError: the cloud refuses the request, and nothing exists.
        CreationFailedError: the resource exists, but its creation failed or timed out.
    """
    schema, kind = tables_of(scope, target)
    patience = patience or Waiter()
    slow_down(scope, target, "Create", patience)
    with _counting(scope), scope.store().transaction() as state:
        sequence = state.next_sequence(f"{target.token}|{target.urn}")
        context = context_of(scope, target, inputs, schema=schema, kind=kind, sequence=sequence, state=state)
        context = replace(context, id=(seed.id if seed else "") or str(render(kind.id, context)))
        request = replace(full_request(scope, target, kind, context), timeout_s=timeout_s)
        error = judged(scope, state, request)
        if error is not None and not error.forced and (kind.failed is None or not error.accepted):
            raise RefusedError(error)
        outputs = out.make(scope, schema, kind, inputs, context)
        if seed is not None:
            outputs |= seed.outputs
        creation = None
        if error is None or error.lost:
            creation = None if seed else creation_of(request, scope.stated_minutes)
        elif kind.failed is not None:
            outputs[kind.failed[0]] = error.leaves or kind.failed[1]
        began = 0.0 if seed else time.time()
        resource = CloudResource(
            target.token, context.id, target.urn, context.region, sequence, dict(inputs), outputs, began
        )
        if creation is not None:
            resource = begun(resource, kind, creation, request.world.minute_s)
        held = state.get(target.token, context.id)
        try:
            # A resource that is scheduled for deletion gives way if its id may be used again.
            store_resource(scope, state, resource, request, new=held is None or bool(held.urn))
        except AlreadyExistsError:
            raise RefusedError(scope.cloud.conflict(request)) from None
        if seed is not None:
            state.give(resource, seed.mark)
        if error is not None and error.counted:
            state.next_sequence(error.counted)
    if error is not None and error.lost:
        raise LostAnswerError(error)
    if error is not None:
        raise CreationFailedError(error, resource)
    if creation is not None and creation.late:
        until = began + creation.allowed_s / 60 * request.world.minute_s
        patience.wait_until(until, scope.store(), resource)
        raise CreationFailedError(
            scope.cloud.timed_out.error(request, kind, creation), scope.store().now(resource)
        )
    return patience.until_ready(scope.store(), resource)


def update(
    scope: Scope,
    target: RequestedResource,
    id_: str,
    inputs: Mapping[str, Value],
    *,
    timeout_s: float = 0.0,
    patience: Waiter | None = None,
) -> CloudResource:
    """Wait until a resource is ready, then update it in place.

    Args:
        scope: the account, and its provider's configuration.
        target: type, name and URN of the resource.
        id_: its id.
        inputs: its new inputs.
        timeout_s: timeout that the program sets, in seconds; 0: it sets none.
        patience: how to wait; absent: until the resource is ready.

    Raises:
        RefusedError: the cloud refuses the update, the resource does not exist, or it is not ready within the
            timeout.
        CreationFailedError: the engine cancelled the wait.
    """
    schema, kind = tables_of(scope, target)
    slow_down(scope, target, "Update", patience or Waiter())
    resource = scope.store().get(target.token, id_)
    if resource is not None and resource.making is not None:
        request = replace(
            bare_request(scope, target, id_), verb="Update", world=scope.world(), timeout_s=timeout_s
        )
        _await(scope, request, kind, resource, patience or Waiter())
    with _counting(scope), scope.store().transaction() as state:
        before = state.get(target.token, id_)
        if before is None:
            raise RefusedError(scope.cloud.missing(bare_request(scope, target, id_)))
        context = context_of(
            scope,
            target,
            inputs,
            schema=schema,
            kind=kind,
            sequence=before.sequence,
            state=state,
            before=before,
        )
        request = replace(full_request(scope, target, kind, context), verb="Update")
        lost = _judge(scope, state, request)
        outputs = out.make(scope, schema, kind, inputs, context)
        resource = replace(before, urn=target.urn, inputs=dict(inputs), outputs=outputs, making=None)
        for name in _REMEMBERED & before.outputs.keys():
            if outputs.get(name) != before.outputs[name]:
                former = Former(plain(before.outputs[name]), request.world.now)
                state.remember(target.token, id_, name, former)
        store_resource(scope, state, resource, request, new=False)
    if lost is not None:
        raise LostAnswerError(lost)
    return resource


def _await(scope: Scope, request: Request, kind: Kind, resource: CloudResource, patience: Waiter) -> None:
    """Wait for a resource that is still being created, for as long as the real provider would wait."""
    minute_s, ready_at = request.world.minute_s, resource.making.ready_at if resource.making else 0.0
    latest = time.time() + allowed_s(request) / 60 * minute_s
    if not minute_s or ready_at <= latest:
        patience.until_ready(scope.store(), resource)
        return
    patience.wait_until(latest, scope.store(), resource)
    late = Creation((ready_at - resource.created_at) / minute_s * 60, allowed_s(request))
    raise RefusedError(scope.cloud.timed_out.error(request, kind, late))


def read(scope: Scope, target: RequestedResource, id_: str) -> CloudResource | None:
    """Return the present state of a resource; None if it does not exist or is scheduled for deletion.

    Raises:
        RefusedError: the call meets a fault.
    """
    kind = tables_of(scope, target)[1]
    meet_faults_of_reading(scope, target, id_)
    with scope.store().reading() as state:
        resource = state.get(target.token, id_) or _imported(scope, kind, state.of_type(target.token), id_)
        if resource is None or not resource.urn:
            return None
        owned = {name: compute(resource, state) for name, compute in kind.reads.items()}
    live = {name: compute(resource, scope.world()) for name, compute in kind.live.items()}
    # A property to which no other resource contributes keeps its declared value.
    shown = {name: owned[name] for name in kind.reads_as_inputs if owned[name] not in (None, [])}
    return replace(
        resource, inputs={**resource.inputs, **shown}, outputs={**resource.outputs, **live, **owned}
    )


def _imported(scope: Scope, kind: Kind, resources: Iterable[CloudResource], id_: str) -> CloudResource | None:
    """Return the resource that a program imports with an id."""
    if kind.import_id is None:
        return None
    for resource in resources:
        context = Context(
            scope.account, resource.region, "", "", plain(resource.inputs), scope.config, lambda _: None,
            resource.id,
        )  # fmt: skip
        if render(kind.import_id, context) == id_:
            return resource
    return None


def delete(scope: Scope, target: RequestedResource, id_: str) -> None:
    """Delete a resource. It is no error if the resource does not exist.

    Raises:
        RefusedError: the cloud refuses the deletion, or its answer is lost.
    """
    kind = tables_of(scope, target)[1]
    slow_down(scope, target, "Delete", Waiter())
    with _counting(scope), scope.store().transaction() as state:
        resource = state.get(target.token, id_)
        if kind.remains or resource is None or not resource.urn:
            return
        request = replace(bare_request(scope, target, id_), verb="Delete", world=scope.world())
        lost = _judge(scope, state, replace(request, region=resource.region or request.region))
        if kind.scheduled:
            context = Context(
                scope.account, resource.region, "", target.name, plain(resource.inputs), scope.config,
                lambda _: None, id_, resource.outputs, world=scope.world(),
            )  # fmt: skip
            ending = {name: render(value, context) for name, value in kind.scheduled.items()}
            waiting = replace(resource, urn="", outputs={**resource.outputs, **ending})
            state.put(waiting, [id_], [], new=False)
        else:
            for part, identity in product(kind.parts, state.identities(target.token, id_)):
                state.delete(part, identity)
            state.delete(target.token, id_)
        for below in state.below(f"{id_}/") if scope.cloud.cascades else ():
            if below.urn:
                state.delete(below.type, below.id)
    if lost is not None:
        raise LostAnswerError(lost)


@contextmanager
def _counting(scope: Scope) -> Generator[None]:
    """Count a refusal that the rules count, after its transaction has been rolled back."""
    try:
        yield
    except RefusedError as refused:
        if refused.error.counted:
            scope.store().count(refused.error.counted)
        raise


def _judge(scope: Scope, state: Transaction, request: Request) -> CloudError | None:
    """Return the error of a lost answer; raise any other."""
    error = judged(scope, state, request)
    if error is not None and not error.lost:
        raise RefusedError(error)
    if error is not None:
        state.next_sequence(error.counted)
    return error
