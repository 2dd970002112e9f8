"""The effect of the loss of a region on a job, for each way to synchronize."""

from dataclasses import dataclass
from typing import Literal, assert_never

from gpufabric.spec.sync_modes import SyncMode

Effect = Literal["stops", "waits", "continues"]
"""stops: all replicas go back to a checkpoint. waits: replicas keep what they have, until a quorum is back.
continues: the other replicas go on."""


@dataclass(frozen=True, slots=True)
class LostRegion:
    """Effect of the loss of a region.

    Attributes:
        mode: how regions synchronize.
        effect: what happens to the others.
        replicas_left: replicas that are left.
        quorum: replicas that must be left to continue.
        lost_minutes: age of the state from which training goes on, in minutes; None if unknown.
    """

    mode: SyncMode
    effect: Effect
    replicas_left: int
    quorum: int
    lost_minutes: float | None

    @property
    def text(self) -> str:
        """The effect as one line."""
        lost = "an unknown time" if self.lost_minutes is None else f"{self.lost_minutes:,.1f} minutes"
        left = f"{self.replicas_left} replicas are left, quorum {self.quorum}"
        match self.effect:
            case "stops":
                return f"all regions stop and go back by up to {lost}"
            case "waits":
                return f"training waits: {left}"
            case "continues":
                return f"training continues: {left}"


def lost_region(
    mode: SyncMode, replicas_left: int, quorum: int, checkpoint_age_minutes: float | None
) -> LostRegion:
    """Return what the loss of a region does.

    In data-parallel training, every step needs all replicas: it stops, and goes back to the newest
    checkpoint that survives. With DiLoCo, the parameters of the last outer step are on all replicas: a
    quorum continues, less waits. With decoupled DiLoCo, learners do not wait for each other: any that is
    left goes on, although the syncer merges only what a quorum sends.

    Args:
        mode: how regions synchronize.
        replicas_left: replicas outside of the region.
        quorum: replicas that must be left to continue.
        checkpoint_age_minutes: largest age of the newest checkpoint outside of the region: the interval plus
            the time of the copies; None if unknown.
    """
    match mode:
        case "data-parallel":
            return LostRegion(mode, "stops", replicas_left, quorum, checkpoint_age_minutes)
        case "diloco" | "streaming-diloco":
            enough = replicas_left >= quorum
            return LostRegion(mode, "continues" if enough else "waits", replicas_left, quorum, 0.0)
        case "decoupled-diloco":
            return LostRegion(mode, "continues", replicas_left, quorum, 0.0)
        case _:
            assert_never(mode)
