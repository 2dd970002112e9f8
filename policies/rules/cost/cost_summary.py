"""Summary of what a stack costs."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from gpufabric.plural import plural
from gpufabric.policies import deferred
from gpufabric.policies.options import LOWER_IS_LOOSER, RuleOptions
from gpufabric.policies.references import WELL_ARCHITECTED_AZURE
from gpufabric.policies.rule import Finding, Rule
from gpufabric.policies.rules.cost.data_transfer import transfer_of
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated


class CostSummaryOptions(RuleOptions):
    """Assumptions about data transfer."""

    egress_tib_per_month: Annotated[Decimal, Field(ge=0)] = Field(
        default=Decimal(0),
        description="Data assumed to leave the region in a month, in TiB. For the backbone it replaces the "
        "estimate from the training job and the checkpoint copies.",
        json_schema_extra=LOWER_IS_LOOSER,
    )
    egress_usd_per_gib: Annotated[Decimal, Field(ge=0)] | None = Field(
        default=None,
        description="Price of that data in US dollars per GiB; it depends on destination and contract.",
    )


class CostSummary(Rule):
    """Reports what a stack costs; it is never violated."""

    id = "cost-summary"
    title = "The cost of the stack is reported"
    why = "A reviewer sees what a change costs before anything is bought."
    level = "advisory"
    fix = "Nothing to fix. Disable the rule if you do not want this line."
    reference = (WELL_ARCHITECTED_AZURE("CO:02"),)
    options = CostSummaryOptions

    def check(self, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Sum up the bill of the resources; a stack without anything billed has none.

        The backbone also reports the assumed cost of data between regions, link by link.
        """
        unread = len(view.unevaluated_costs)
        if not view.bill.lines and not unread:
            return
        options = view.read(CostSummaryOptions)
        egress = deferred.Egress(options.egress_tib_per_month, options.egress_usd_per_gib)
        context = view.context
        transfer = None if egress.tib_per_month else transfer_of(view)
        text = deferred.statement(view.bill, egress, view.earlier_bill, transfer)
        if unread:
            text = f"{text}; without {plural(unread, 'resource')} that could not be read"
        yield Finding(f"{context.stack}: {text}", advisory=True)
        for line in transfer.texts() if transfer else ():
            yield Finding(f"{context.stack}: {line}", advisory=True)
