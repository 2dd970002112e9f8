"""Replicas that must be left for a training job to continue: one number for launch files and for losses."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gpufabric.plan.resilience.losses import FabricLoss, FabricLossKind
from gpufabric.plural import plural
from gpufabric.spec.problems import Problem
from gpufabric.spec.training import Loss, Training
from gpufabric.wire.project import PROJECT_FILE

_TRAINING = "fabric.training"
_KINDS: dict[Loss, FabricLossKind] = {
    "region": "region",
    "link": "link",
    "power-domain": "power domain",
    "cloud": "cloud",
}


@dataclass(frozen=True, slots=True)
class QuorumLeft:
    """Whether a loss leaves enough replicas.

    Attributes:
        replicas_left: replica groups of the part that trains on, or of the largest one if none can.
        replicas_before: replica groups of the whole fabric.
        quorum: replica groups that must be left; None: no training job is declared.
        gpus_left: GPUs that train on; 0 if training stops.
    """

    replicas_left: int
    replicas_before: int
    quorum: int | None
    gpus_left: int

    @property
    def holds(self) -> bool:
        """Whether a quorum is left; always so without a training job."""
        return self.quorum is None or self.replicas_left >= self.quorum

    @property
    def text(self) -> str:
        """The result as one line."""
        if not self.holds:
            return f"training stops: {self._replicas} left, quorum is {self.quorum}"
        return f"{plural(self.gpus_left, 'GPU')} can train on, {self._replicas} left"

    @property
    def _replicas(self) -> str:
        return f"{self.replicas_left} of {plural(self.replicas_before, 'replica')}"


def quorum_of(training: Training, replicas: int) -> int:
    """Return the replica groups that must be left for a job to continue.

    Unless the job declares it, more than half: two parts of a fabric then cannot train separately.

    Args:
        training: the job.
        replicas: replica groups of the whole fabric.
    """
    return training.quorum or replicas // 2 + 1


def quorum_after(loss: FabricLoss) -> QuorumLeft:
    """Return what a loss leaves of the job.

    Args:
        loss: the loss.
    """
    return QuorumLeft(loss.replicas_together, loss.replicas_before, loss.quorum, loss.gpus_together)


def quorum_problems(training: Training | None, replicas: int) -> tuple[Problem, ...]:
    """Refuse a quorum that the fabric never has.

    Args:
        training: the job; None if none is declared.
        replicas: replica groups of the whole fabric; 0 if nothing trains, which other rules report.
    """
    if training is None or training.quorum is None or not replicas or training.quorum <= replicas:
        return ()
    return (
        Problem(
            f"{_TRAINING}.quorum",
            f"{training.quorum}",
            f"at most {replicas}",
            "a replica group is a pool with machines, or an InfiniBand partition of one",
            PROJECT_FILE,
        ),
    )


def unsurvived(training: Training, losses: Iterable[FabricLoss]) -> tuple[Problem, ...]:
    """Return a problem for each loss that the job must survive, but that leaves no quorum.

    Args:
        training: the job, with ``must_survive``.
        losses: losses of the fabric.
    """
    return tuple(_unsurvived(training, tuple(losses)))


def _unsurvived(training: Training, losses: tuple[FabricLoss, ...]) -> Iterator[Problem]:
    for position, kind in enumerate(training.must_survive):
        for loss in losses:
            left = quorum_after(loss)
            if loss.kind == _KINDS[kind] and not left.holds:
                yield Problem(
                    f"{_TRAINING}.must_survive[{position}]",
                    f"loss of {loss.kind} {loss.name}: {left.text}",
                    f"{plural(left.quorum or 0, 'replica')} left after the loss of any {loss.kind}",
                    "the lighthouse gives no quorum to fewer replicas (min_replicas of the launch files)",
                    PROJECT_FILE,
                )
