"""Age of list prices."""

from collections.abc import Iterator

from pydantic import PositiveInt

from gpufabric.cost.statement import price_dates
from policies.extract import Gap
from policies.options import Options
from policies.rule import Finding, Rule
from policies.view import StackView


class PriceAgeOptions(Options):
    """How old a price may be."""

    max_age_days: PositiveInt = 90
    """Days after which a list price should be looked up again."""


class PriceAge(Rule):
    """List prices are not older than a set number of days."""

    id = "cost-price-age"
    title = "List prices are recent"
    why = "Clouds change GPU prices a few times a year: an old price makes a budget pass that is exceeded."
    level = "advisory"
    fix = "Look the prices up again and record them in the catalogue with their day, or raise max_age_days."
    options = PriceAgeOptions

    def check(self, view: StackView) -> Iterator[Finding | Gap]:
        """Compare the oldest price of the bill with the day that is judged for."""
        most = view.read(PriceAgeOptions).max_age_days
        dates = price_dates(view.bill)
        if dates is None:
            return
        days = (view.context.now.date() - dates.oldest).days
        if days > most:
            text = (
                f"the oldest list price is of {dates.oldest.isoformat()}, {days} days ago: {most} are allowed"
            )
            yield Finding(f"{view.context.stack}: {text}")
