"""Prices that a declaration states instead of the clouds' list prices."""

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Literal, Self, cast

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ModelWrapValidatorHandler,
    PositiveInt,
    PrivateAttr,
    model_validator,
)

from gpufabric.spec.base import Declared
from gpufabric.spec.encrypted import MAY_BE_ENCRYPTED, Encrypted, is_ciphertext
from gpufabric.time_units import MONTHS_PER_YEAR
from gpufabric.wire.secrets import MASKED

Unit = Literal["gpu-hour", "node-hour", "gpu-month", "node-month", "hour", "month", "total"]
"""Unit of a price. hour and month: of a circuit or another service. total: the whole fee of a Capacity
Block."""

_MACHINE_UNITS: tuple[Unit, ...] = ("gpu-hour", "node-hour", "gpu-month", "node-month")
_SERVICE_UNITS: tuple[Unit, ...] = ("hour", "month")
_GO_MIDNIGHT = re.compile(r"(\d{4}-\d{2}-\d{2}) 00:00:00 \+0000 UTC")


def _readable(value: object) -> object:
    """Accept an encrypted number as one that is not known here."""
    if value is None:
        raise ValueError("a number")
    if is_ciphertext(value) or value == MASKED:
        return None
    return str(value) if isinstance(value, Encrypted) else value


def _without_time(value: object) -> object:
    """Accept a date without quotes, which the engine passes on as a time in Go's notation."""
    match = _GO_MIDNIGHT.fullmatch(value) if isinstance(value, str) else None
    return match.group(1) if match else value


Day = Annotated[date, BeforeValidator(_without_time)]
"""A day, with or without quotes in YAML."""


class StatedPrice(Declared):
    """A price from a contract, an offer or a quote. Budgets and totals use it instead of the list price."""

    amount: Annotated[
        Annotated[Decimal, Field(gt=0, max_digits=16, decimal_places=6)] | None,
        BeforeValidator(_readable),
        Field(json_schema_extra={MAY_BE_ENCRYPTED: True}),
    ] = None
    """Amount in US dollars per unit. As a Pulumi secret, it is known only to the engine."""

    unit: Unit | None = None
    """gpu-hour, node-hour, gpu-month or node-month for machines; total for a Capacity Block; hour or month
    for a circuit. A month has 730 hours."""

    discount_percent: Annotated[
        Annotated[Decimal, Field(gt=0, lt=100, max_digits=6, decimal_places=3)] | None,
        BeforeValidator(_readable),
        Field(json_schema_extra={MAY_BE_ENCRYPTED: True}),
    ] = None
    """Discount on the list price, in percent. Use it instead of ``amount`` and ``unit``."""

    currency: Literal["USD"] = "USD"
    """Currency of the price: US dollars only."""

    source: str = Field(min_length=3, max_length=100)
    """Source of the price, such as the number of the contract or "quote 2026-10"."""

    term_months: PositiveInt | None = None
    """Months for which the contract binds, from ``valid_from``."""

    valid_from: Day | None = None
    """First day of the price. Absent: it has begun."""

    valid_until: Day | None = None
    """Last day of the price. Absent: the end of the term."""

    _is_encrypted: bool = PrivateAttr(default=False)

    @model_validator(mode="wrap")
    @classmethod
    def _keep_mark(cls, data: object, handler: ModelWrapValidatorHandler[Self]) -> Self:
        price = handler(data)
        if isinstance(data, Mapping):
            values = cast("Mapping[object, object]", data).values()
            price._is_encrypted = any(isinstance(value, Encrypted) for value in values)
        return price

    @model_validator(mode="after")
    def _check_form(self) -> Self:
        given = {"amount", "unit", "discount_percent"} & self.model_fields_set
        if given not in ({"amount", "unit"}, {"discount_percent"}):
            raise ValueError("either amount with unit, or discount_percent")
        return self

    @property
    def is_secret(self) -> bool:
        """Whether its number is encrypted, so that only the engine knows it."""
        return self.amount is None and self.discount_percent is None

    @property
    def is_encrypted(self) -> bool:
        """Whether its number is encrypted in the stack's file, so that no output may show it."""
        return self._is_encrypted or self.is_secret

    @property
    def is_own(self) -> bool:
        """Whether it comes from the user's own prices, outside the project."""
        return False

    @property
    def is_hidden(self) -> bool:
        """Whether outputs show it in sums only."""
        return False

    @model_validator(mode="after")
    def _check_dates(self) -> Self:
        if self.term_months is not None and self.valid_from is None:
            raise ValueError("valid_from with term_months: the term begins on that day")
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise ValueError("valid_until on or after valid_from")
        term_ends = self._term_ends
        if term_ends and self.valid_until and self.valid_until > term_ends:
            raise ValueError(f"valid_until of at most {term_ends.isoformat()}, when the term ends")
        return self

    @property
    def ends(self) -> date | None:
        """Last day of the price; None if it has no end."""
        return self.valid_until or self._term_ends

    @property
    def _term_ends(self) -> date | None:
        if self.term_months is None or self.valid_from is None:
            return None
        years, month = divmod(self.valid_from.month - 1 + self.term_months, MONTHS_PER_YEAR)
        year = self.valid_from.year + years
        if year > date.max.year:
            return date.max
        day = min(self.valid_from.day, monthrange(year, month + 1)[1])
        return date(year, month + 1, day) - timedelta(days=1)


def _for_machines(price: StatedPrice) -> StatedPrice:
    return _check_use(price, _MACHINE_UNITS, needs_end=True)


def _for_blocks(price: StatedPrice) -> StatedPrice:
    return _check_use(price, (*_MACHINE_UNITS, "total"), needs_end=False)


def _for_circuits(price: StatedPrice) -> StatedPrice:
    if price.unit is None:
        raise ValueError("amount with unit: a circuit has no list price")
    return _check_use(price, _SERVICE_UNITS, needs_end=True)


def _check_use(price: StatedPrice, units: tuple[Unit, ...], *, needs_end: bool) -> StatedPrice:
    if price.unit is not None and price.unit not in units:
        raise ValueError(f"unit of {', '.join(units)}")
    if needs_end and price.ends is None:
        raise ValueError(
            "valid_until, or valid_from with term_months: a price without end is never checked again"
        )
    return price


MachinePrice = Annotated[StatedPrice, AfterValidator(_for_machines)]
"""Price of machines of a pool or a reservation."""

BlockPrice = Annotated[StatedPrice, AfterValidator(_for_blocks)]
"""Price of a Capacity Block, which is fixed at its purchase."""

CircuitPrice = Annotated[StatedPrice, AfterValidator(_for_circuits)]
"""Price of a circuit."""


class ContractPrice(StatedPrice):
    """A price of all machines of a shape, or of all services of a kind."""

    cloud: Literal["aws", "azure", "oci"]
    """Cloud of the machines or services."""

    shape: Annotated[str, Field(min_length=1)] | None = None
    """The cloud's own name of the machine."""

    service: Annotated[str, Field(min_length=1)] | None = None
    """Key of a service in the catalogue, such as expressroute-circuit-10gbps. Use it instead of ``shape``."""

    regions: Annotated[tuple[str, ...], Field(min_length=1)] | None = None
    """Regions for which the price holds, by the cloud's names; absent: all."""

    capacity: Literal["on-demand", "reservation", "capacity-block", "spot"] | None = None
    """Capacity for which the price of a shape holds; absent: all but capacity-block and spot."""

    @model_validator(mode="after")
    def _check_item(self) -> Self:
        return self._check_one_item()

    def _check_one_item(self) -> Self:
        if (self.shape is None) == (self.service is None):
            raise ValueError("either shape or service")
        if self.service is not None and self.capacity is not None:
            raise ValueError("capacity with shape only")
        _check_use(self, _MACHINE_UNITS if self.shape else _SERVICE_UNITS, needs_end=True)
        return self

    def _check_end(self) -> None:
        _check_use(self, (), needs_end=True)

    def fits_shape(self, name: str) -> bool:
        """Return whether the price is for a shape."""
        return self.shape is not None and self.shape.casefold() == name.casefold()

    def fits_service(self, key: str) -> bool:
        """Return whether the price is for a service."""
        return self.service == key

    def covers(self, cloud: str, region: str) -> bool:
        """Return whether the price holds in a region of a cloud."""
        return cloud == self.cloud and (self.regions is None or region in self.regions)
