"""Age of list prices."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, PositiveInt

from gpufabric.cost.text import usd
from gpufabric.plural import plural
from gpufabric.policies import deferred
from gpufabric.policies.options import HIGHER_IS_LOOSER, RuleOptions
from gpufabric.policies.rule import Finding, Rule
from gpufabric.policies.rules.cost.data_transfer import transfer_of
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated
from gpufabric.wire.project import price_snapshot_file

if TYPE_CHECKING:
    from gpufabric.cost.price_age import DatedCost

_SHOWN_COSTS = 3


class PriceAgeOptions(RuleOptions):
    """How old prices may be, and how much money may rest on older ones."""

    max_age_days: PositiveInt = Field(
        default=90,
        description="Age in days above which a list price is old.",
        json_schema_extra=HIGHER_IS_LOOSER,
    )
    max_old_percent: Annotated[Decimal, Field(ge=0, le=100)] = Field(
        default=Decimal(5),
        description="Share of the stack's monthly amount that may rest on old list prices, in percent.",
        json_schema_extra=HIGHER_IS_LOOSER,
    )


class PriceAge(Rule):
    """Little of a stack's cost rests on old list prices."""

    id = "cost-price-age"
    title = "List prices are recent"
    why = (
        "Clouds change GPU prices a few times a year. An outdated price lets a budget pass although it is "
        "exceeded."
    )
    level = "advisory"
    fix = (
        "Look the named prices up again and record them in the catalogue with their date, or raise "
        "max_age_days or max_old_percent."
    )
    summary = "much of the cost rests on old list prices"
    options = PriceAgeOptions

    def check(self, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Add up the amounts of resources, and of data between regions, that rest on old list prices."""
        yield from _future(view)
        options = view.read(PriceAgeOptions)
        first_day = view.context.now.date() - timedelta(days=options.max_age_days)
        old = deferred.old_prices(view.bill, transfer_of(view), first_day)
        percent = old.share * 100
        if percent > options.max_old_percent:
            yield Finding(
                f"{view.context.stack}: {percent:.1f} % of {usd(old.usd_per_month)}/month rests on list "
                f"prices that are more than {plural(options.max_age_days, 'day')} old (allowed: at most "
                f"{options.max_old_percent.normalize():f} %): {_text(old.costs)}"
            )


def _future(view: StackView) -> Iterator[Finding]:
    """Yield files of prices that are dated in the future: of the region; for the backbone, of all regions."""
    context = view.context
    region = context.declared_region
    own = price_snapshot_file(region.cloud, region.region) if region else ""
    for file, day in context.catalog.future_prices.items():
        if own in ("", file):
            yield Finding(
                f"{context.stack}: {file} is dated {day.isoformat()}, in the future, and is not used"
            )


def _text(costs: "Sequence[DatedCost]") -> str:
    """Name the largest amounts with the dates of their prices."""
    shown = [
        f"{cost.what}, {usd(cost.usd_per_month)} at the price of {cost.as_of.isoformat()}"
        for cost in costs[:_SHOWN_COSTS]
    ]
    rest = costs[_SHOWN_COSTS:]
    if rest:
        amount = usd(sum((cost.usd_per_month for cost in rest), Decimal(0)))
        shown.append(f"{plural(len(rest), 'further amount')} of {amount}")
    return "; ".join(shown)
