"""What a stack costs, in one line."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from gpufabric.cost.statement import Egress, statement
from gpufabric.cost.text import plural
from policies.extract import Gap
from policies.options import Options
from policies.rule import Finding, Rule
from policies.view import StackView


class CostSummaryOptions(Options):
    """What is assumed of use."""

    egress_tib_per_month: Annotated[Decimal, Field(ge=0)] = Decimal(0)
    """Data that is assumed to leave the region in a month, in TiB."""

    egress_usd_per_gib: Annotated[Decimal, Field(ge=0)] | None = None
    """Its price in US dollars per GiB; it depends on where the data goes and on contracts."""


class CostSummary(Rule):
    """Tells what a stack costs; it is never violated."""

    id = "cost-summary"
    title = "What the stack costs"
    why = "A reviewer sees what a change costs before anything is bought."
    level = "advisory"
    fix = "Nothing needs to be done: disable it where the line is not wanted."
    options = CostSummaryOptions

    def check(self, view: StackView) -> Iterator[Finding | Gap]:
        """Sum up the bill of the resources; a stack without anything billed has none."""
        unread = len(view.cost_gaps)
        if not view.bill.lines and not unread:
            return
        options = view.read(CostSummaryOptions)
        egress = Egress(options.egress_tib_per_month, options.egress_usd_per_gib)
        text = statement(view.bill, egress, view.earlier_bill)
        if unread:
            text = f"{text}; without {plural(unread, 'resource')} that could not be read"
        yield Finding(f"{view.context.stack}: {text}", advisory=True)
