"""Types of arguments. Written by `python -m tools.library` from `gpufabric.spec.money`."""

from typing import NotRequired, TypedDict


class RegionBudget(TypedDict):
    """Limits of a region, and the alarms of the cloud's own budget."""

    usd_per_hour: NotRequired[float]
    """Limit in US dollars per hour at peak size."""

    usd_per_month: NotRequired[float]
    """Limit in US dollars per month of 730 hours at peak size."""

    notify: NotRequired[list[str]]
    """Addresses that the cloud's own budget warns. Empty: the region has no such budget. With
    addresses, `usd_per_month` is required, because the clouds' budgets are monthly.
    """

    alert_percent: NotRequired[list[int]]
    """Percentages of `usd_per_month` at which it warns."""
