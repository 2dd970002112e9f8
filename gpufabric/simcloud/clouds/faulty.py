"""Requests that meet a fault, whatever the cloud: each cloud has its codes for the kinds of faults."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from gpufabric.simcloud.clouds.request import CloudError, Request, State, Verb
from gpufabric.simcloud.clouds.rule import Refusal

if TYPE_CHECKING:
    from gpufabric.simcloud.faults.fault import FaultKind

EVERY: tuple[Verb, ...] = ("Create", "Update", "Delete", "Read", "Invoke")
"""Requests that a fault of the API meets."""

_BY_CALL: "tuple[FaultKind, ...]" = (
    "expired-credentials", "denied", "region-down", "power-domain-down", "throttling", "api-errors",
)  # fmt: skip
_ALIKE: "dict[FaultKind, FaultKind]" = {"power-domain-down": "region-down"}


class Refuses(Protocol):
    """The function with which a cloud words a refusal."""

    def __call__(self, request: Request, refusal: Refusal, *, because: str = "") -> CloudError:
        """Return the refusal as the provider shows it."""
        ...


def refused_call(
    state: State, request: Request, codes: "Callable[[FaultKind, Request], Refusal]", refuse: Refuses
) -> CloudError | None:
    """Return the error of a call that meets a fault; None if it meets none.

    Args:
        state: the account.
        request: the request.
        codes: returns the cloud's refusal for a kind of fault and a request.
        refuse: words a refusal.
    """
    faults = request.world.faults
    hit = faults.met(_BY_CALL, state, request) if faults is not None else None
    if hit is None:
        return None
    fault, key = hit
    error = refuse(request, codes(_ALIKE.get(fault.kind, fault.kind), request), because=f"fault {fault.id}")
    return replace(error, counted=key)


def failed_creation(state: State, request: Request, failed: Refusal) -> CloudError | None:
    """Return the error of a creation that is accepted and fails; None if it meets no such fault."""
    faults = request.world.faults
    hit = faults.met(("creation-fails",), state, request) if faults is not None else None
    if hit is None:
        return None
    fault, key = hit
    name = request.type.rsplit(":", 1)[1]
    text = f"{failed.text.format(what=name, id=request.id)} [simulated: fault {fault.id}]"
    return CloudError(failed.code, text, failed.status, accepted=True, counted=key, forced=True)


def lost_answer(state: State, request: Request, lost: Refusal) -> CloudError | None:
    """Return the error of a call whose answer is lost; None if it meets no such fault."""
    faults = request.world.faults
    hit = faults.met(("lost-answer",), state, request) if faults is not None else None
    if hit is None:
        return None
    fault, key = hit
    text = f"{lost.text} [simulated: fault {fault.id}]"
    return CloudError(lost.code, text, lost.status, accepted=True, counted=key, forced=True, lost=True)
