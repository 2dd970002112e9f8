"""Days for which stated prices hold."""

from collections.abc import Iterator

from pydantic import Field, NonNegativeInt

from gpufabric.policies import deferred
from gpufabric.policies.options import LOWER_IS_LOOSER, RuleOptions
from gpufabric.policies.rule import Finding, Rule
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated


class StatedPricesOptions(RuleOptions):
    """Notice of the end of a price."""

    warn_days: NonNegativeInt = Field(
        default=30,
        description="Days before the end of a stated price from which the rule advises.",
        json_schema_extra=LOWER_IS_LOOSER,
    )


class StatedPrices(Rule):
    """Prices that the declaration states hold today and fit what the catalogue knows."""

    id = "cost-stated-prices"
    title = "Stated prices hold today"
    why = "After its last day a price is unknown, so that a budget cannot be judged."
    level = "advisory"
    fix = "State the new price with its dates, or remove `price` to use the list price."
    options = StatedPricesOptions

    def check(self, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Report prices outside their days, those that end soon, and those of unknown shapes or services."""
        stack, today = view.context.stack, view.context.now.date()
        for line in view.bill.lines:
            price = deferred.contract_price(line)
            if price is None:
                continue
            reason = deferred.not_valid(price, today)
            if reason:
                yield Finding(f"{stack}: {line.what}: {reason}; its price is unknown")
            elif price.is_secret:
                yield Unevaluated(line.what, "price", "is a secret")
            elif price.ends and (price.ends - today).days <= view.read(StatedPricesOptions).warn_days:
                last = price.ends.isoformat()
                yield Finding(f"{stack}: {line.what}: the stated price ends on {last}", advisory=True)
        for place in deferred.unknown_prices(view.context):
            yield Finding(f"{stack}: {place}")
