"""Rounds the size of a Lustre file system up to one that a cloud sells."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from gpufabric.catalog.lustre import LustreProduct, LustreTier
from gpufabric.spec.aws.storage import AwsLustre
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.storage import Lustre

_UNITS_PER_TIB = {
    "TiB": Decimal(1),
    "GiB": Decimal(1024),
    "GB": Decimal(1024**4) / Decimal(10**9),
}


@dataclass(frozen=True, slots=True)
class LustrePlan:
    """A file system in the cloud's units.

    Attributes:
        tier: the throughput tier.
        size: capacity in ``unit``.
        unit: ``GiB``, ``TiB`` or ``GB``.
        asked_tib: declared capacity, in TiB.
        protect: refuse deletion.
        efa: whether nodes reach the servers over EFA (AWS).
    """

    tier: LustreTier
    size: int
    unit: str
    asked_tib: Decimal
    protect: bool
    efa: bool = False

    @property
    def size_gib(self) -> Decimal:
        """Capacity in GiB."""
        return Decimal(self.size) / _UNITS_PER_TIB[self.unit] * 1024

    @property
    def throughput_mbps(self) -> int:
        """Throughput of the whole file system in MB/s."""
        return int(self.size_gib / 1024 * self.tier.tier)


def plan_lustre(asked: Lustre, product: LustreProduct) -> LustrePlan:
    """Choose the smallest size on sale that has the declared capacity.

    Raises:
        DeclarationError: no such tier, or more than the tier's maximum.
    """
    tiers = {sold.tier: sold for sold in product.tiers}
    tier = tiers.get(asked.throughput_mbps_per_tib)
    if tier is None:
        raise DeclarationError.of(
            "storage.lustre.throughput_mbps_per_tib",
            given=asked.throughput_mbps_per_tib,
            allowed=", ".join(str(number) for number in sorted(tiers)),
            limit=f"{product.name} ({next(iter(product.tiers)).sku.source})",
        )
    unit = product.size_unit.value
    wanted = asked.at_least_tib * _UNITS_PER_TIB[unit]
    efa = isinstance(asked, AwsLustre) and asked.efa
    size = _next_efa_size(wanted, tier, product) if efa else next_size(wanted, tier)
    if tier.maximum_size is not None and size > tier.maximum_size.value:
        raise DeclarationError.of(
            "storage.lustre.at_least_tib",
            given=f"{asked.at_least_tib} TiB = {size} {unit}",
            allowed=f"at most {tier.maximum_size.value} {unit} in tier {tier.tier}",
            limit=f"{product.name} ({tier.maximum_size.source})",
        )
    return LustrePlan(tier, size, unit, asked.at_least_tib, asked.protect, efa=efa)


def next_size(wanted: Decimal, tier: LustreTier) -> int:
    """Return the smallest size of a tier that is at least ``wanted``, both in the product's unit."""
    step = tier.size_step.value
    multiple = (wanted / step).to_integral_value(ROUND_CEILING) * step
    multiple = max(multiple, (tier.minimum_size.value / step).to_integral_value(ROUND_CEILING) * step)
    first = tier.first_sizes.value if tier.first_sizes else []
    fitting = [size for size in first if size >= wanted and size >= tier.minimum_size.value]
    return int(min([multiple, *fitting]))


def _next_efa_size(wanted: Decimal, tier: LustreTier, product: LustreProduct) -> int:
    step = tier.efa_size_step
    if step is None:
        known = [str(sold.tier) for sold in product.tiers if sold.efa_size_step is not None]
        raise DeclarationError.of(
            "storage.lustre.efa",
            given=f"true in tier {tier.tier}",
            allowed=f"tier {', '.join(known)}" if known else "false",
            limit=f"catalogue: sizes of {product.name} with EFA",
        )
    return int((wanted / step.value).to_integral_value(ROUND_CEILING) * step.value)
