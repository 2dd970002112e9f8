"""Cost of one resource, as data of a report."""

from typing import Literal

from gpufabric.report.data import Amount, Data


class CostLine(Data):
    """Cost of one resource, or of a pool's part of it, before and after; null: there is no such side.

    An amount is null for an item without a price. The amounts of all lines add up to those of the stack.
    """

    item: str
    """Kind of the item: a shape, a key of the catalogue, or words for what has neither."""

    what: str
    """The item in words, as it is after the change."""

    region: str = ""
    pool: str = ""
    """Pool that it belongs to; empty for anything else."""

    resource: str = ""
    """Logical names of its resources, separated by commas; empty for what is idle."""

    unit: str = ""
    """Unit of the quantities, such as ``machine`` or ``GiB-month``."""

    quantity_before: Amount | None = None
    quantity_after: Amount | None = None
    usd_per_hour_before: Amount | None = None
    usd_per_hour_after: Amount | None = None
    usd_per_hour_difference: Amount | None = None
    """Null if a side has no price; an absent side counts as zero."""

    usd_per_month_before: Amount | None = None
    usd_per_month_after: Amount | None = None
    usd_per_month_difference: Amount | None = None
    usd_upfront_before: Amount | None = None
    """Paid once; no other amount contains it."""

    usd_upfront_after: Amount | None = None
    sides: Literal["both", "before", "after"] = "both"
    """Sides that have the item. An absent side has no amounts."""

    reason: str = ""
    """Why a side has no price; empty if both have one."""

    assumed: str = ""
    """Default of ``stacks/usage.yaml`` that the amount rests on; empty if there is none."""

    price: str = ""
    """Price that the amounts rest on, such as ``catalogue, 2026-09-19``; empty without one."""
