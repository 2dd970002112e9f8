"""Age of list prices."""

from collections.abc import Iterator

from pydantic import Field, PositiveInt

from gpufabric.policies.options import RuleOptions
from gpufabric.policies.rule import Finding, Rule
from gpufabric.policies.rules.cost.data_transfer import transfer_of
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated


class PriceAgeOptions(RuleOptions):
    """How old a price may be."""

    max_age_days: PositiveInt = Field(
        default=90, description="Days after which a list price should be looked up again."
    )


class PriceAge(Rule):
    """List prices are not older than a set number of days."""

    id = "cost-price-age"
    title = "List prices are recent"
    why = "Clouds change GPU prices a few times a year: an old price makes a budget pass that is exceeded."
    level = "advisory"
    fix = "Look the prices up again and record them in the catalogue with their day, or raise max_age_days."
    options = PriceAgeOptions

    def check(self, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Compare the oldest price, of resources or data between regions, with the day that is judged for."""
        most = view.read(PriceAgeOptions).max_age_days
        from gpufabric.cost.statement import price_dates  # noqa: PLC0415 - see gpufabric.policies.deferred_imports

        dates, transfer = price_dates(view.bill), transfer_of(view)
        known = [dates.oldest] if dates else []
        known += [day for line in transfer.lines for day in line.as_of] if transfer else []
        if not known:
            return
        oldest = min(known)
        days = (view.context.now.date() - oldest).days
        if days > most:
            text = f"the oldest list price is of {oldest.isoformat()}, {days} days ago: {most} are allowed"
            yield Finding(f"{view.context.stack}: {text}")
