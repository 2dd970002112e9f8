"""Parts of an answer: results of other rules for some regions that train together."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from gpufabric.training.answer.quantity import Quantity


@dataclass(frozen=True, slots=True)
class HourlyCost:
    """Cost of an hour.

    Attributes:
        usd_per_hour: US dollars of the items that have a price; None if no machine has a price.
        unpriced: items without a price that may be shown. The amount is a lower bound then.
        unpriced_machines: machines among them.
    """

    usd_per_hour: Decimal | None
    unpriced: tuple[str, ...] = ()
    unpriced_machines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PartInput:
    """A part of a fabric that trains a job: the whole fabric, a region alone, or some regions.

    Attributes:
        name: ``fabric``, or the stack of the region, or the stacks of the regions.
        regions: stacks of the regions, sorted.
        gpus_by_model: GPUs of the job by model.
        step_seconds: computing time of a step, in seconds; None if it is not known.
        tokens_per_second: tokens that the GPUs compute, without links and failures; None if not known.
        pace_unknown: why it is not known; empty if it is.
        pace_from: what the pace rests on, in words.
        link_share: share of the time that GPUs compute between waits for links, from 0 to 1; None if links do
            not join the regions.
        goodput: share of the time that is left after failures, from 0 to 1; None if it is not known.
        goodput_unknown: why it is not known; empty if it is.
        contract: cost of an hour at stated prices, and else at list prices.
        listed: cost of an hour at list prices.
        cannot: why the part cannot run the job; empty if nothing is known against it.
    """

    name: str
    regions: tuple[str, ...]
    gpus_by_model: Mapping[str, int] = field(default_factory=dict[str, int])
    step_seconds: Quantity | None = None
    tokens_per_second: Quantity | None = None
    pace_unknown: str = ""
    pace_from: str = ""
    link_share: float | None = 1.0
    goodput: Quantity | None = None
    goodput_unknown: str = ""
    contract: HourlyCost = HourlyCost(None)
    listed: HourlyCost = HourlyCost(None)
    cannot: tuple[str, ...] = ()

    @property
    def gpus(self) -> int:
        """GPUs of the job."""
        return sum(self.gpus_by_model.values())
