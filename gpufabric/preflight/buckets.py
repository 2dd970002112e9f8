"""Checks that the buckets exist that a stack uses and does not make."""

from collections.abc import Iterator

from gpufabric.accounts.aws.declared import existing_buckets
from gpufabric.preflight.answers import Unanswered
from gpufabric.preflight.case import StackCase
from gpufabric.preflight.verdict import PreflightStatus, PreflightVerdict
from gpufabric.snapshots.rows import TakenName
from gpufabric.spec.aws.region import AwsRegion


def check_buckets(case: StackCase) -> Iterator[PreflightVerdict]:
    """Check the destination of replication and the buckets of training data on AWS."""
    if not isinstance(case.region, AwsRegion):
        return
    names, needed = case.answers.section("network", "names", TakenName), "exists"
    for at, name in existing_buckets(case.region).items():
        item = f"bucket {name}"
        if isinstance(names, Unanswered):
            yield case.unanswered("name", item, names, needed=needed, at=at)
            continue
        row = names.rows.get(f"bucket/{name}")
        if row is None and names.is_exhaustive:
            # Simulated clouds do not know the buckets of other accounts.
            continue
        status, given = _existence(row)
        step = f"correct {'.'.join(map(str, at))}, or create the bucket" if status == "missing" else ""
        yield case.verdict(
            "name", item, status, given=given, needed=needed, at=at, answer=names, next_step=step
        )


def _existence(row: TakenName | None) -> tuple[PreflightStatus, str]:
    """Return whether a bucket exists, and the reason."""
    if row is None:
        return "unknown", "the answer does not have this bucket"
    if row.is_free:
        return "missing", row.reason or "there is no such bucket"
    if row.is_own:
        return "ok", "the account has it"
    return "unknown", f"not readable: {row.reason}"
