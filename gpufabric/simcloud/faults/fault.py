"""A fault: its kind, where it strikes, and when."""

from typing import Literal, get_args

from pydantic import AwareDatetime, Field, PositiveInt
from pydantic import model_validator as validator

from gpufabric.spec.base import Declared

FaultKind = Literal[
    "region-down", "zone-down", "power-domain-down", "link-down",
    "api-errors", "throttling", "slow-api", "denied", "expired-credentials",
    "out-of-capacity", "creation-fails", "lost-answer", "eventual-consistency",
    "node-loss", "maintenance",
]  # fmt: skip
"""Kinds of faults."""

KINDS: tuple[FaultKind, ...] = get_args(FaultKind)

MEANING: dict[FaultKind, str] = {
    "region-down": "every call for the region is answered as unavailable",
    "zone-down": "no machine starts in the zone",
    "power-domain-down": "every call for a region of the power domain is unavailable, on all clouds",
    "link-down": "links with the name carry no traffic",
    "api-errors": "calls end with the cloud's internal error",
    "throttling": "calls are refused because there are too many",
    "slow-api": "calls take longer by `--delay`, in real seconds",
    "denied": "calls are refused because the caller may not make them",
    "expired-credentials": "calls are refused because the credentials have expired",
    "out-of-capacity": "no machine of the shape starts",
    "creation-fails": "a creation is accepted and fails: the resource exists and is not ready",
    "lost-answer": "the cloud does what the call asks, and the answer is lost",
    "eventual-consistency": "the first calls that refer to a new resource do not find it",
    "node-loss": "a machine of a pool fails",
    "maintenance": "a machine of a pool is away from the begin to the end",
}
"""Effect of each kind, in words."""

_NEEDS: dict[FaultKind, tuple[str, ...]] = {
    "region-down": ("region",),
    "zone-down": ("cloud", "region", "zone"),
    "power-domain-down": ("power_domain",),
    "link-down": ("name",),
    "slow-api": ("delay_s",),
    "out-of-capacity": ("cloud", "region", "shape"),
    "node-loss": ("stack", "pool"),
    "maintenance": ("stack", "pool", "ends"),
}
"""Properties without which a kind has no effect."""

LONGEST_DELAY_S = 600.0


class Fault(Declared):
    """A fault of the simulated clouds."""

    id: str = Field(default="", pattern=r"^[a-z0-9-]{0,40}$")
    """Name of the fault; empty: a number is given."""

    kind: FaultKind
    cloud: Literal["aws", "azure", "oci"] | None = None
    """Cloud that it strikes; absent: all."""

    region: str = ""
    """The cloud's name of the region; empty: all."""

    zone: str = ""
    """Zone or availability domain."""

    power_domain: str = ""
    """Grid, as in the catalogue's power-domains.toml."""

    shape: str = ""
    """The cloud's name of the machine."""

    type: str = ""
    """Type token, or a part of it; empty: all types."""

    name: str = ""
    """Logical name of the resource, or a part of it; empty: all."""

    stack: str = ""
    pool: str = ""
    p: float = Field(default=1.0, gt=0, le=1)
    """Probability that a call meets the fault."""

    times: PositiveInt | None = None
    """Calls for one resource that meet the fault; absent: all."""

    delay_s: float = Field(default=0.0, ge=0, le=LONGEST_DELAY_S)
    """Real seconds by which a call takes longer."""

    starts: AwareDatetime | None = None
    """When it begins, in the time of the simulated clouds; absent: it has begun."""

    ends: AwareDatetime | None = None
    """When it ends; absent: when it is cleared."""

    @validator(mode="after")
    def _complete(self) -> "Fault":
        missing = [name for name in _NEEDS.get(self.kind, ()) if not getattr(self, name)]
        if missing:
            raise ValueError(f"{self.kind} needs {', '.join(missing)}")
        if self.starts is not None and self.ends is not None and self.ends <= self.starts:
            raise ValueError("ends must be after starts")
        return self

    @property
    def where(self) -> str:
        """The place that it strikes, in words."""
        names = ("cloud", "region", "zone", "power_domain", "shape", "type", "name", "stack", "pool")
        parts = [f"{name.replace('_', '-')} {getattr(self, name)}" for name in names if getattr(self, name)]
        return ", ".join(parts) or "everywhere"


class Struck(Declared):
    """Faults of machines that have happened, by the id of the fault."""

    lost: list[str] = Field(default_factory=list[str])
    back: list[str] = Field(default_factory=list[str])


class FaultFile(Declared):
    """The file of faults in the folder of the simulated clouds."""

    seed: int = 0
    """Seed of the draws: the same seed, declaration and times meet the same faults."""

    faults: list[Fault] = Field(default_factory=list[Fault])
    struck: Struck = Field(default_factory=Struck)

    @validator(mode="after")
    def _once(self) -> "FaultFile":
        ids = [fault.id for fault in self.faults if fault.id]
        twice = sorted({id_ for id_ in ids if ids.count(id_) > 1})
        if twice:
            raise ValueError(f"faults: each id once; {', '.join(twice)} appears more than once")
        return self
