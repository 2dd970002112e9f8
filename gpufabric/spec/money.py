"""Limits on spending."""

from decimal import Decimal
from typing import Annotated, Self

from pydantic import Field, model_validator

from gpufabric.spec.base import Declared
from gpufabric.spec.concealed import MayBeEncrypted, is_concealed

HOURS_PER_MONTH = 730
"""Hours of a billing month, as in the clouds' own calculators (8,760 / 12)."""

Usd = Annotated[Decimal, Field(gt=0, max_digits=14, decimal_places=4)]


class Budget(Declared):
    """Limits on spending. Every limit that is set applies."""

    usd_per_hour: Usd | None = None
    """Limit in US dollars per hour at peak size."""

    usd_per_month: Usd | None = None
    """Limit in US dollars per month of 730 hours at peak size."""


Address = Annotated[
    str, Field(pattern=r"^[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+$", max_length=100, description="an e-mail address")
]

MOST_ADDRESSES = 10
"""Most addresses of one alarm on AWS (AWS Cost Management user guide, "Quotas for AWS Budgets")."""

MOST_ALARMS = 5
"""Most alarms of one budget on AWS and Azure (the same; Microsoft, "Create and manage budgets")."""


class RegionBudget(Budget):
    """Limits of a region, and the alarms of the cloud's own budget."""

    notify: list[Annotated[Address, MayBeEncrypted]] = Field(
        default_factory=list[Address], max_length=MOST_ADDRESSES
    )
    """Addresses that the cloud's own budget warns. Empty: the region has no such budget. With addresses,
    ``usd_per_month`` is required, because the clouds' budgets are monthly."""

    alert_percent: list[Annotated[int, Field(ge=1, le=1000)]] = Field(
        default=[80, 100], min_length=1, max_length=MOST_ALARMS
    )
    """Percentages of ``usd_per_month`` at which it warns."""

    @model_validator(mode="after")
    def _can_alarm(self) -> Self:
        if self.notify and self.usd_per_month is None:
            raise ValueError("notify needs usd_per_month")
        readable = [address for address in self.notify if not is_concealed(address)]
        if len(set(readable)) < len(readable):
            raise ValueError("notify names an address twice")
        if len(set(self.alert_percent)) < len(self.alert_percent):
            raise ValueError("alert_percent names a percentage twice")
        return self
