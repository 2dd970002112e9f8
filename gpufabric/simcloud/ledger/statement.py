"""A statement of what the clouds have charged: lines by product, and what has no price."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from gpufabric.simcloud.ledger.entry import LedgerEntry


@dataclass(frozen=True, slots=True, order=True)
class LedgerProduct:
    """A product that an account is billed for in a region.

    Attributes:
        cloud: the cloud.
        account: the account.
        region: the cloud's name of the region.
        key: key of a service, or name of a machine.
        mode: how machines are paid, ``reservation, idle`` for those that nobody uses; empty for services.
    """

    cloud: str
    account: str
    region: str
    key: str
    mode: str = ""

    @property
    def name(self) -> str:
        """The product in words."""
        return f"{self.key} ({self.mode})" if self.mode else self.key


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """Charges of a product.

    Attributes:
        product: the product.
        amount: units now.
        unit_hours: units times the hours for which they were there.
        usd_per_hour: what it costs now; None if no price is known.
        usd: what it has cost; None if no price was known for a part of the time.
        rounded_usd: the part of it that comes from increments and minimum times of the cloud.
        is_monthly: whether the price is one for a calendar month.
    """

    product: LedgerProduct
    amount: Decimal
    unit_hours: Decimal
    usd_per_hour: Decimal | None
    usd: Decimal | None
    rounded_usd: Decimal = Decimal(0)
    is_monthly: bool = False


@dataclass(frozen=True, slots=True)
class LedgerPayment:
    """A purchase that was paid at once. ``usd`` is None if no price is known."""

    product: LedgerProduct
    at: datetime
    id: str
    usd: Decimal | None


@dataclass(frozen=True, slots=True)
class LedgerStatement:
    """Charges of an account, or of several.

    Attributes:
        until: end of the statement, in the time of the simulated clouds.
        lines: charges by product, in order.
        payments: purchases that were paid at once, in order of time.
        unpriced: kinds that cost money, or may, without a known price: never counted as zero.
        by_use: kinds that are billed by use, which the simulated clouds do not measure.
        resources: resources that exist.
    """

    until: datetime
    lines: tuple[LedgerLine, ...] = ()
    payments: tuple[LedgerPayment, ...] = ()
    unpriced: tuple[str, ...] = ()
    by_use: tuple[str, ...] = ()
    resources: tuple[LedgerEntry, ...] = ()

    @property
    def usd_per_hour(self) -> Decimal:
        """Sum of the known hourly charges in US dollars. ``unpriced`` says what it lacks."""
        return sum((line.usd_per_hour or Decimal(0) for line in self.lines), Decimal(0))

    @property
    def usd(self) -> Decimal:
        """Sum of all known charges so far in US dollars, payments included."""
        paid = sum((payment.usd or Decimal(0) for payment in self.payments), Decimal(0))
        return sum((line.usd or Decimal(0) for line in self.lines), paid)


def joined(statements: list[LedgerStatement], until: datetime) -> LedgerStatement:
    """Return several accounts' statements as one."""
    lines = [line for part in statements for line in part.lines]
    payments = [payment for part in statements for payment in part.payments]
    return LedgerStatement(
        until,
        tuple(sorted(lines, key=lambda line: line.product)),
        tuple(sorted(payments, key=lambda payment: (payment.at, payment.id))),
        tuple(sorted({kind for part in statements for kind in part.unpriced})),
        tuple(sorted({kind for part in statements for kind in part.by_use})),
        tuple(resource for part in statements for resource in part.resources),
    )
