"""The case that ``gpufabric lease-vs-own`` reads: accelerators to own instead of leasing them."""

from typing import Annotated, Literal, Self

from pydantic import Field, PositiveInt, model_validator

from gpufabric.spec.base import Declared
from gpufabric.spec.ranges import OrderedRange

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class PositiveRange(OrderedRange):
    """A value above 0 that is not known exactly."""

    low: Positive
    """Least value that may hold."""

    expected: Positive
    """Value to reckon with."""

    high: Positive
    """Greatest value that may hold."""


class ShareRange(OrderedRange):
    """A share, from 0 to 1, that is not known exactly."""

    low: Share
    """Least value that may hold."""

    expected: Share
    """Value to reckon with."""

    high: Share
    """Greatest value that may hold."""


class AmountRange(OrderedRange):
    """An amount of US dollars that is not known exactly."""

    low: Amount
    """Least value that may hold."""

    expected: Amount
    """Value to reckon with."""

    high: Amount
    """Greatest value that may hold."""


class OwnershipCase(Declared):
    """Accelerators to own. Every value may be one number, or ``low``, ``expected`` and ``high``."""

    accelerator: str
    """Model, such as ``GB200``, as ``gpufabric quote --gpu`` takes it."""

    accelerators: PositiveInt
    """Number of them."""

    housing: Literal["building", "colocation"] = "colocation"
    """building: a data centre of your own. colocation: rented space with power and cooling."""

    years: Positive | PositiveRange | None = None
    """Time until the machines are sold or scrapped, in years. Absent: as companies write them off."""

    utilization: Annotated[Share, Field(gt=0)] | ShareRange | None = None
    """Share of all hours in which the accelerators are used, above 0. Required."""

    cost_of_capital: Share | ShareRange | None = None
    """Return per year that the company must earn on money, such as 0.10. Required."""

    resale_share: Share | ShareRange | None = None
    """Share of the hardware's price that it brings at the end. Required; 0 if nothing."""

    maintenance_share_per_year: Share | ShareRange | None = None
    """Spare parts, support and licences per year, as a share of the hardware's price. Required."""

    staff_usd_per_year: Amount | AmountRange | None = None
    """People who run the machines and the site, in US dollars per year. Required."""

    usd_per_kwh: Positive | PositiveRange | None = None
    """Price of electricity, in US dollars. Required, unless ``electricity`` names a place."""

    electricity: str | None = None
    """Place whose price of electricity applies, such as ``us-va``."""

    hardware_usd_per_accelerator: Positive | PositiveRange | None = None
    """Price of the machines with their network and storage, for each accelerator. Required where no published
    estimate was read."""

    kw_per_accelerator: Positive | PositiveRange | None = None
    """Rated power of the machines for each accelerator, in kW. Absent: as vendors state it."""

    draw_share: Share | ShareRange | None = None
    """Mean power over all hours, as a share of the rated power. Absent: from a published measurement to all
    of it."""

    pue: Annotated[float, Field(ge=1, allow_inf_nan=False)] | PositiveRange | None = None
    """Energy of the site for each unit of energy of the machines. Absent: as published."""

    building_usd_per_kw: Positive | PositiveRange | None = None
    """Building, power and cooling, for each kW of rated power. Absent: as published."""

    building_years: Positive | PositiveRange | None = None
    """Time over which the building is written off, in years. Absent: as published."""

    colocation_usd_per_kw_month: Positive | PositiveRange | None = None
    """Rent for each kW of rated power and month, without energy. Absent: as published."""

    @model_validator(mode="after")
    def _check_ends(self) -> Self:
        if isinstance(self.utilization, ShareRange) and not self.utilization.low:
            raise ValueError("utilization.low above 0")
        if isinstance(self.pue, PositiveRange) and self.pue.low < 1:
            raise ValueError("pue.low of at least 1")
        if self.electricity is not None and self.usd_per_kwh is not None:
            raise ValueError("either usd_per_kwh or electricity")
        return self
