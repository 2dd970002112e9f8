"""Age of list prices."""

from collections.abc import Iterator

from pydantic import Field, PositiveInt

from gpufabric.policies import deferred
from gpufabric.policies.options import RuleOptions
from gpufabric.policies.rule import Finding, Rule
from gpufabric.policies.rules.cost.data_transfer import transfer_of
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated


class PriceAgeOptions(RuleOptions):
    """How old a price may be."""

    max_age_days: PositiveInt = Field(default=90, description="Maximum age of a list price in days.")


class PriceAge(Rule):
    """List prices are no older than a configured number of days."""

    id = "cost-price-age"
    title = "List prices are recent"
    why = (
        "Clouds change GPU prices a few times a year. An outdated price lets a budget pass although it is "
        "exceeded."
    )
    level = "advisory"
    fix = "Look the prices up again and record them in the catalogue with their date, or raise max_age_days."
    options = PriceAgeOptions

    def check(self, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Compare the oldest price, of resources or data between regions, with today."""
        most = view.read(PriceAgeOptions).max_age_days
        dates, transfer = deferred.price_dates(view.bill), transfer_of(view)
        known = [dates.oldest] if dates else []
        known += [day for line in transfer.lines for day in line.as_of] if transfer else []
        if not known:
            return
        oldest = min(known)
        days = (view.context.now.date() - oldest).days
        if days > most:
            age = f"the oldest list price is from {oldest.isoformat()}, {days} days ago"
            yield Finding(f"{view.context.stack}: {age}; at most {most} days are allowed")
