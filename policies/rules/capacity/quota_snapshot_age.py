"""Dates of quota snapshots."""

from collections.abc import Iterator

from pydantic import Field, PositiveInt

from gpufabric.plural import plural
from gpufabric.policies.options import HIGHER_IS_LOOSER, RuleOptions
from gpufabric.policies.references import WELL_ARCHITECTED_AWS
from gpufabric.policies.rule import Finding, Rule
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated
from gpufabric.snapshots.dates import is_future
from gpufabric.wire.project import snapshot_file


class QuotaAgeOptions(RuleOptions):
    """How old a snapshot may be."""

    max_age_days: PositiveInt = Field(
        default=30,
        description="Maximum age of a quota snapshot in days.",
        json_schema_extra=HIGHER_IS_LOOSER,
    )


class QuotaSnapshotAge(Rule):
    """The quota snapshot of a stack has a date and is recent."""

    id = "quota-snapshot-age"
    title = "The quota snapshot has a date and is recent"
    why = (
        "Other users of the account take quota every day. An old snapshot shows headroom that is gone, and "
        "one without a date may or may not include the machines of this stack."
    )
    level = "advisory"
    fix = "Read the quotas again with `gpufabric snapshot quotas`, or raise max_age_days."
    summary = "the quota snapshot is old"
    reference = (WELL_ARCHITECTED_AWS("REL01-BP01"),)
    options = QuotaAgeOptions

    def check(self, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Compare the date with the present, if the stack has machines that draw quota."""
        context, snapshot = view.context, view.context.snapshot
        if snapshot is None or not any(
            (demand.nodes or demand.reserves) and demand.draws for demand in view.extracted.demands
        ):
            return
        name = snapshot.file or snapshot_file(context.stack)
        most = view.read(QuotaAgeOptions).max_age_days
        for text in snapshot.passed_over:
            yield Finding(f"{context.stack}: {text}, and is not used")
        age = snapshot.age_days(context.now)
        if age is None or snapshot.taken_at is None:
            yield Finding(f"{context.stack}: {name} has no taken_at: its age is unknown")
        elif is_future(snapshot.taken_at, context.now):
            yield Finding(f"{context.stack}: {name} is dated {snapshot.taken_at:%Y-%m-%d}, in the future")
        elif age > most:
            yield Finding(
                f"{context.stack}: {name} is from {snapshot.taken_at:%Y-%m-%d}, {plural(age, 'day')} ago; "
                f"allowed: at most {plural(most, 'day')}"
            )
