"""Management locks."""

from gpufabric.simcloud.clouds.azure.rules.errors import refuse
from gpufabric.simcloud.clouds.azure.tokens import MANAGEMENT_LOCK
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import DELETE, Refusal, rule
from gpufabric.wire.values import plain

LOCKED = Refusal(
    "ScopeLocked",
    "The scope '{id}' cannot perform delete operation because following scope(s) are locked: '{locks}'. "
    "Please remove the lock and try again.",
    "a resource that is locked, lies below a locked one, or holds a locked one",
    'Azure Resource Manager, "Lock your resources to protect your infrastructure"',
    http=409,
    status="FAILED_PRECONDITION",
)


@rule(verbs=DELETE, refuses=(LOCKED,))
def deletion(state: State, request: Request) -> CloudError | None:
    """A locked resource, what lies below it and what holds it stay until the lock is deleted."""
    if request.type == MANAGEMENT_LOCK:
        return None
    own = f"{request.id}/".lower()
    scopes = [str(plain(lock.inputs).get("scope")) for lock in state.of_type(MANAGEMENT_LOCK)]
    locks = [
        scope for scope in scopes if own.startswith(f"{scope}/".lower()) or scope.lower().startswith(own)
    ]
    return refuse(request, LOCKED, id=request.id, locks=", ".join(locks)) if locks else None
