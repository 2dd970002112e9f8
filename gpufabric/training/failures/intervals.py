"""Intervals between checkpoints, and the share of time that remains for training."""

from math import sqrt


def young_seconds(write_seconds: float, between_failures_seconds: float) -> float:
    """Return Young's optimal time between two checkpoints: sqrt(2 C M), in seconds.

    J. W. Young, "A first order approximation to the optimum checkpoint interval", 1974.

    Args:
        write_seconds: time that training waits for a checkpoint.
        between_failures_seconds: mean time between two failures.
    """
    return sqrt(2 * write_seconds * between_failures_seconds)


def daly_seconds(write_seconds: float, between_failures_seconds: float) -> float:
    """Return Daly's optimal time between two checkpoints, in seconds.

    J. T. Daly, "A higher order estimate of the optimum checkpoint interval for restart dumps", 2006: for C
    below 2 M, sqrt(2 C M) (1 + sqrt(C / 2M) / 3 + C / 18M) - C; else M.

    Args:
        write_seconds: time that training waits for a checkpoint.
        between_failures_seconds: mean time between two failures.
    """
    if write_seconds >= 2 * between_failures_seconds:
        return between_failures_seconds
    share = write_seconds / (2 * between_failures_seconds)
    return (
        young_seconds(write_seconds, between_failures_seconds) * (1 + sqrt(share) / 3 + share / 9)
        - write_seconds
    )


def effective_share(
    failures_per_second: float, restart_seconds: float, interval_seconds: float, write_seconds: float
) -> float:
    """Return the expected effective training time ratio (ETTR), from 0 to 1.

    Kokolis et al., "Revisiting reliability in large-scale machine learning research clusters", arXiv
    2410.21680: (1 - failures (restart + interval / 2)) / (1 + write / interval). The formula holds while
    little time is lost; 0 stands for more failures than it can describe.

    Args:
        failures_per_second: failures of the job.
        restart_seconds: time from a failure until the first new step, without the work that is lost.
        interval_seconds: time between two checkpoints.
        write_seconds: time that training waits for a checkpoint.
    """
    lost = failures_per_second * (restart_seconds + interval_seconds / 2)
    return max(0.0, 1 - lost) / (1 + write_seconds / interval_seconds)
