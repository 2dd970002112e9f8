"""Figures of a stack before or after a change: GPUs, cost, quotas, capacity, links and losses."""

from decimal import Decimal
from typing import Literal

from gpufabric.report.data import Amount, Data
from gpufabric.report.topology import LinkUse
from gpufabric.spec.capacity import Bound

Basis = Literal["resources", "declaration"]
"""Source of amounts. resources: the resources before and after, priced on the same day. declaration:
the stack's ``summary`` output, priced when the program last ran."""


class QuotaUse(Data):
    """Need and limit of one quota."""

    family: str | None
    used: int
    limit: int | None
    unit: str
    verdict: str
    text: str = ""


class Amounts(Data):
    """Cost of a stack in US dollars as decimal text; null: not known."""

    usd_per_hour: Amount | None = None
    usd_per_month: Amount | None = None
    usd_per_hour_min: Amount | None = None
    """Part of the hourly amount that is paid whatever runs: autoscaled pools at their smallest."""

    usd_upfront: Amount | None = None
    """Paid once, before use; not to be added to the others."""

    usd_prepaid_per_month: Amount | None = None
    """Part of the monthly amount that ``usd_upfront`` covers; null: nothing is paid before use."""

    usd_per_gpu_hour: Amount | None = None
    """Lease of a GPU-hour, over the GPUs that have a price."""

    priced_gpus: int | None = None
    """GPUs that this lease covers; null: not known."""

    assumptions: tuple[str, ...] = ()
    """Defaults of ``stacks/usage.yaml`` that the amounts rest on."""

    unpriced: tuple[str, ...] = ()
    """Items that cost money and have no known price; the amounts are a lower bound then."""

    unpriced_machines: tuple[str, ...] = ()
    """Machines among them. With any, no change is shown in percent, and no budget is evaluated."""

    basis: Basis = "declaration"


class CapacityTerm(Data):
    """Term of the capacity of one pool."""

    pool: str
    mode: str
    """Mode as declared, such as ``capacity-block``; empty: unknown."""

    count: int | None = None
    """Machines that the capacity holds; null: unknown."""

    begins: str | None = None
    """Begin (ISO 8601, UTC); null: see ``begin``."""

    begin: Bound = "unknown"
    ends: str | None = None
    """End (ISO 8601, UTC); null: see ``end``."""

    end: Bound = "unknown"
    usd_per_hour_idle: Amount | None = None
    """US dollars per hour of its term, for all of its machines, while none of them runs; null: unknown."""

    shared_with: tuple[str, ...] = ()
    """Other pools of the stack that use the same capacity, which is paid once."""


class Summary(Data):
    """Figures of a stack before or after the change."""

    gpus: int | None = 0
    """GPUs at peak; null: they could not be counted."""

    nodes: int | None = None
    fabric: tuple[str, ...] = ()
    money: Amounts = Amounts()
    quota: tuple[QuotaUse, ...] = ()
    capacity: tuple[CapacityTerm, ...] | None = None
    """Terms of the capacity of the pools; null: not known, as after an update by an earlier version."""

    links: tuple[str, ...] = ()
    """Whether each link carries what the declared training needs."""

    link_uses: tuple[LinkUse, ...] = ()
    """Use of each link by training and copies; empty if an earlier version updated the stack last."""

    resilience: tuple[str, ...] = ()
    """Losses that the fabric does not withstand, and regions that are near each other."""

    data_transfer: tuple[str, ...] = ()
    """Assumed data transfer between regions and its monthly cost, which no other amount includes."""

    data_transfer_usd_per_month: Amount | None = None
    """Sum of the transfers with a known price; null: there is none."""

    data_transfer_unpriced_flows: int | None = None
    """Flows without a price, which the sum leaves out; null: not counted."""


NOTHING = Summary(money=Amounts(usd_per_hour=Decimal(0), usd_per_month=Decimal(0)))
"""Figures of a stack that does not exist."""
