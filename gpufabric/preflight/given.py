"""Lists what nobody knows of the things that exist and that a stack uses."""

from collections.abc import Iterator

from gpufabric.plan.unknowns import existing_unknowns
from gpufabric.preflight.case import StackCase
from gpufabric.preflight.verdict import PreflightVerdict


def check_given(case: StackCase) -> Iterator[PreflightVerdict]:
    """List the unknown facts of given things. The declaration refuses known facts that are wrong."""
    for unknown in existing_unknowns(case.region):
        where = unknown.where.split(".")
        yield case.verdict(
            "existing",
            f"{where[-1]} of {unknown.thing}",
            "unknown",
            given="neither the declaration nor a snapshot has it",
            needed=unknown.decides,
            at=where,
            next_step=f"state {unknown.where}, or run gpufabric snapshot network {case.stack}",
        )
