"""Machines that can be leased."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaseOffer:
    """Machines of one shape that a region offers in one way to pay.

    A unit is the least that can be leased: a machine, or a rack where NVLink joins machines.

    Attributes:
        id: unique name. The order of names breaks ties.
        cloud: the seller.
        region: the stack's region, unique over all clouds, such as ``aws-us-east-1``.
        power_domain: grid that feeds the region; None if unknown, which counts as one of its own.
        gpus: accelerators of a unit.
        units: most units that can be had: the lower of quota and capacity.
        drawn: name of the quota that it draws; empty if none. All offers of one name together have at most
            ``units``.
        begins: step of the ramp from which it is leased; 0: from the first day.
        after: ids of offers of which this one needs any; empty if it needs none.
        shared: name of the machines that it shares with other ways to pay; empty if it shares none. They
            are of one region.
        together: most units of all offers that share its machines; 0: those of the largest of them.
        usd_per_hour: price of a unit, in US dollars.
        tokens_per_second: training throughput of a unit.
        kw: rated power of a unit, in kW; None if unknown.
    """

    id: str
    cloud: str
    region: str
    power_domain: str | None
    gpus: int
    units: int
    usd_per_hour: float
    tokens_per_second: float
    kw: float | None = None
    shared: str = ""
    together: int = 0
    drawn: str = ""
    begins: int = 0
    after: tuple[str, ...] = ()

    @property
    def grid(self) -> str:
        """The power domain; a region of an unknown grid counts as one of its own."""
        return self.power_domain or self.region
