"""Settings by which changes of a stack are judged: levels, options, waivers, limits and quotas.

They are compared before and after a change. Otherwise a change could loosen the setting that forbids it.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from gpufabric.protection.company_guards import CompanyGuard
from gpufabric.spec.sync_modes import SyncMode
from gpufabric.spec.training import Loss, Precision

LEVEL_KEY = "enforcementLevel"
"""Key of a rule's level in configuration; the engine's own name for it."""

RECORD_KEY = "guards"
"""Key of the record in the stack's output ``protection``."""

LOSSES = "protection."
"""Begins the names of limits on losses. The output ``protection`` holds them under keys of its own."""

FABRIC = "fabric."
"""Begins the names of limits that the whole fabric declares."""

WINDOWS = "maintenance.windows"
"""Limit that names the windows in which machines may restart."""

ANY_TIME = "any time"
"""Its value if no window is enforced."""

Setting = bool | float | str
"""Value of a level, an option or a limit."""


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class WaiverGuard(_Closed):
    """A waiver, without its owner and reason, by which nothing is judged."""

    rule: str
    resources: str
    expires: date


class ProtectedSource(_Closed):
    """Branch and files whose changes the host of the repository lets only reviewers approve."""

    branch: str = ""
    files: tuple[str, ...] = ()


class SnapshotGuard(_Closed):
    """Date and use of a quota snapshot: with the limits, they give the headroom."""

    taken_at: AwareDatetime | None = None
    used_by_others: dict[str, int] = Field(default_factory=dict[str, int])
    """Units by family that are in use apart from the part stated as the stack's own."""


class AccountGuard(_Closed):
    """Quotas of the stack's account, as its recorded answers state them."""

    read_at: AwareDatetime | None = None
    """Time of the older of limits and use; None if the file has no time that can be read."""

    limits: dict[str, int] = Field(default_factory=dict[str, int])
    used: dict[str, int] = Field(default_factory=dict[str, int])


class PriceGuard(_Closed):
    """List prices of a region, as the project's snapshot states them."""

    read_at: AwareDatetime | None = None
    rows: dict[str, str] = Field(default_factory=dict[str, str])
    """Each price in one line, by its key in the cloud's list."""


class TrainingGuard(_Closed):
    """Demands of the training job on the links between regions."""

    sync: SyncMode
    step_seconds: float | None
    """Stated time of a step; None if it follows from the fields below and measured throughput."""

    inner_steps: int
    total_parameters: int
    active_parameters: int | None = None
    batch_tokens: int | None = None
    precision: Precision | None = None
    must_survive: tuple[Loss, ...] = ()
    """Losses after which a quorum must be left."""

    quorum: int | None = None
    """Stated quorum; None: more than half."""

    sync_bits: int | None = None
    fragment_layers: int | None = None
    overlap_steps: int | None = None
    """Stated parts of the synchronization; None: as published for the mode."""


class Guards(_Closed):
    """Settings by which changes of one stack are judged, as the project's files state them."""

    settings: dict[str, dict[str, Setting]] = Field(default_factory=dict[str, dict[str, Setting]])
    """Level and options of the rules that the project sets, by rule id."""

    waivers: tuple[WaiverGuard, ...] = ()
    """Waivers that may cover resources of the stack."""

    limits: dict[str, Setting] = Field(default_factory=dict[str, Setting])
    """Limits by property path. Those of the fabric begin with ``fabric.``."""

    quotas: dict[str, int] | None = None
    """Limits of the stack's quota snapshot by family; None without a snapshot."""

    snapshot: SnapshotGuard | None = None
    """Date and use of the quota snapshot; None without one, or in a record that has only the limits."""

    account: AccountGuard | None = None
    """Quotas of the account; None without recorded answers."""

    account_file: str = ""
    """File of these answers, relative to the project; empty if the account is unknown."""

    prices: dict[str, PriceGuard] = Field(default_factory=dict[str, PriceGuard])
    """Recorded list prices of the declared regions, by file; a region without a file has no rows."""

    training: TrainingGuard | None = None
    """Demand by which links are judged; None without a training job."""

    company: CompanyGuard | None = None
    """Rules of the company; None if the fabric states none."""

    protected: ProtectedSource = ProtectedSource()


_GUARDS: TypeAdapter[Guards] = TypeAdapter(Guards)


@dataclass(frozen=True, slots=True)
class EarlierGuards:
    """Settings in effect before a change.

    Attributes:
        source: where they come from, for messages.
        guards: the settings; None if they are unknown.
        problem: why they are unknown.
    """

    source: str
    guards: Guards | None = None
    problem: str = ""


NO_RECORD = EarlierGuards("the last update", problem="no update has recorded them yet")


def guards_record(guards: Guards) -> dict[str, Any]:
    """Return the settings as a part of the stack's output."""
    kept = {name: value for name, value in guards.limits.items() if LOSSES not in name}
    return guards.model_copy(update={"limits": kept}).model_dump(mode="json", exclude_none=True)


def recorded_guards(record: object) -> EarlierGuards:
    """Read the settings from a stack's output, None if it has none."""
    if record is None:
        return NO_RECORD
    try:
        return EarlierGuards(NO_RECORD.source, _GUARDS.validate_python(record))
    except ValidationError:
        return EarlierGuards(NO_RECORD.source, problem="the record cannot be read")
