"""The effect of the loss of a region on a job, for each way to synchronize."""

from dataclasses import dataclass
from typing import Literal, assert_never

from gpufabric.plural import plural
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
        if self.effect == "stops":
            lost = "an unknown time" if self.lost_minutes is None else f"{self.lost_minutes:,.1f} minutes"
            return f"all regions stop and go back by up to {lost}"
        left = f"{plural(self.replicas_left, 'replica')} left, quorum is {self.quorum}"
        if self.effect == "waits":
            return f"training stops until a quorum is back: {left}"
        merged = "" if self.replicas_left >= self.quorum else "; nothing is merged until a quorum is back"
        return f"training continues: {left}{merged}"


def lost_region(
    mode: SyncMode,
    replicas_left: int,
    quorum: int,
    checkpoint_age_minutes: float | None,
    *,
    elastic: bool = True,
) -> LostRegion:
    """Return the effect of the loss of a region.

    A step of data-parallel training needs all its replicas. NCCL alone then stops, and training goes back to
    the newest checkpoint that survives. torchft forms a quorum for each step, and a quorum goes on without
    the region. With DiLoCo, the parameters of the last outer step are on all replicas: a quorum continues,
    less waits. With decoupled DiLoCo, learners do not wait for each other: any that is left goes on, although
    the syncer merges only what a quorum sends.

    Args:
        mode: how regions synchronize.
        replicas_left: replicas outside of the region.
        quorum: replicas that must be left to continue.
        checkpoint_age_minutes: largest age of the newest checkpoint outside of the region: the interval plus
            the time of the copies; None if unknown.
        elastic: whether replicas form a quorum for each step, as the launch files do.
    """
    enough = replicas_left >= quorum
    effect: Effect
    match mode:
        case "data-parallel":
            effect = "stops" if not elastic else "continues" if enough else "waits"
        case "diloco" | "streaming-diloco":
            effect = "continues" if enough else "waits"
        case "decoupled-diloco":
            effect = "continues" if replicas_left else "waits"
        case _:
            assert_never(mode)
    lost = checkpoint_age_minutes if effect == "stops" or not replicas_left else 0.0
    return LostRegion(mode, effect, replicas_left, quorum, lost)
