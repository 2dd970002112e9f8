"""Facts on failures of training jobs (``training-failures.toml``)."""

from functools import cache

from pydantic import Field

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Entry, Fact


class Connecting(Entry):
    """Time in which all processes of a job connect to each other."""

    processes: Fact[int]
    nccl_seconds: Fact[float]
    ncclx_seconds: Fact[float]
    """With NCCLX, Meta's successor of NCCL."""


class FailureFacts(Entry):
    """Published rates of failures, and times until a job runs again."""

    rate_low: Fact[float]
    """Least failures for 1,000 machines and day."""

    rate_expected: Fact[float]
    rate_high: Fact[float]
    """Most failures for 1,000 machines and day."""

    gpus_per_machine: Fact[int]
    """GPUs of the machines that these rates count."""

    restart_low_seconds: Fact[float]
    """Least time from a failure until the first new step, without the work that is lost."""

    restart_expected_seconds: Fact[float]
    restart_high_seconds: Fact[float]
    connecting: list[Connecting] = Field(min_length=1)
    """By processes, ascending."""


@cache
def failure_facts(catalog: Catalog) -> FailureFacts:
    """Read the facts on failures.

    Raises:
        CatalogError: the file does not fit the models above.
    """
    return catalog._read("training-failures.toml", FailureFacts)
