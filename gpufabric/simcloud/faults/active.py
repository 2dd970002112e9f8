"""The faults that are active at one time, and which requests they meet."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from gpufabric.simcloud.clouds.request import Request, State
from gpufabric.simcloud.faults.fault import Fault, FaultFile, FaultKind
from gpufabric.simcloud.on_demand import regions_of_power_domain
from gpufabric.simcloud.resource import CloudResource

_DRAWS = 2**64


@dataclass(frozen=True, slots=True)
class ActiveFaults:
    """Faults at one time.

    Attributes:
        now: the time in the simulated clouds.
        seed: seed of the draws.
        faults: those that have begun and not ended.
    """

    now: datetime
    seed: int
    faults: tuple[Fault, ...]

    def met(self, kinds: Iterable[FaultKind], state: State, request: Request) -> tuple[Fault, str] | None:
        """Return the first fault of some kinds that a request meets, and the key that counts it."""
        wanted = frozenset(kinds)
        for fault in self.faults:
            if fault.kind in wanted and strikes(fault, request):
                key = _key(fault, request)
                if self._drawn(fault, state.counted(key), key):
                    return fault, key
        return None

    def delay_s(self, request: Request) -> float:
        """Return the real seconds by which a call takes longer."""
        slow = (fault for fault in self.faults if fault.kind == "slow-api" and strikes(fault, request))
        return sum(fault.delay_s for fault in slow)

    def of(self, *kinds: FaultKind) -> Iterator[Fault]:
        """Yield the faults of some kinds."""
        return (fault for fault in self.faults if fault.kind in kinds)

    def _drawn(self, fault: Fault, counted: int, key: str) -> bool:
        if fault.times is not None and counted >= fault.times:
            return False
        if fault.p >= 1:
            return True
        text = f"{self.seed}\0{key}\0{counted}\0{self.now.isoformat()}"
        draw = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
        return draw / _DRAWS < fault.p


def active(faults: FaultFile, now: datetime) -> ActiveFaults:
    """Return the faults that have begun and not ended."""
    chosen = tuple(fault for fault in faults.faults if is_active(fault, now))
    return ActiveFaults(now, faults.seed, chosen)


def is_active(fault: Fault, now: datetime) -> bool:
    """Return whether a fault has begun and not ended."""
    begun = fault.starts is None or fault.starts <= now
    return begun and (fault.ends is None or now < fault.ends)


def strikes(fault: Fault, request: Request) -> bool:
    """Return whether a fault concerns a request, by its place, type and name."""
    if fault.cloud not in (None, request.cloud):
        return False
    region = request.region.lower()
    if fault.region and fault.region.lower() != region:
        return False
    if fault.power_domain and region not in regions_of_power_domain(fault.power_domain, request.cloud):
        return False
    if fault.stack and not request.name.startswith(fault.stack):
        return False
    return fault.type.lower() in request.type.lower() and fault.name in request.name


class HidingState:
    """A state in which new resources cannot be found yet: the cloud is eventually consistent.

    Args:
        state: the state.
        faults: the active faults.
        request: the request that is judged.
    """

    def __init__(self, state: State, faults: ActiveFaults, request: Request) -> None:
        self._state = state
        self._faults = [fault for fault in faults.of("eventual-consistency") if _concerns(fault, request)]
        self.hidden = ""
        """Key that counts the requests that did not find a resource; empty if all were found."""

    def __getattr__(self, name: str) -> object:
        """Return anything else of the state."""
        return getattr(self._state, name)

    def owners(self, identity: str) -> list[CloudResource]:
        """Return the resources with an identity that can be found already."""
        return [owner for owner in self._state.owners(identity) if not self._hides(owner)]

    def _hides(self, resource: CloudResource) -> bool:
        for fault in self._faults:
            if fault.type.lower() not in resource.type.lower() or not resource.created_at:
                continue
            key = f"fault|{fault.id}|seen|{resource.type}|{resource.id}"
            if self._state.counted(key) < (fault.times or 1):
                self.hidden = self.hidden or key
                return True
        return False


def _concerns(fault: Fault, request: Request) -> bool:
    """Return whether eventual consistency concerns a request; its type is that of the new resource."""
    return strikes(fault.model_copy(update={"type": "", "name": ""}), request)


def _key(fault: Fault, request: Request) -> str:
    """Return the key under which a fault counts a request; a function has an id in place of a name."""
    name = request.id if request.verb == "Invoke" else request.name
    return f"fault|{fault.id}|{request.verb}|{request.type}|{name}"
