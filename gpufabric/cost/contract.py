"""Finds the prices that declarations state, for items of plans and of resources alike."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Literal, Self

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.service_keys import METERED
from gpufabric.catalog.shape import CapacityMode, Cloud
from gpufabric.cost.items import Item, NodePool, ReservedNodes, Service
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.capacity import NewReservation
from gpufabric.spec.money import HOURS_PER_MONTH
from gpufabric.spec.pool import stated_price
from gpufabric.spec.pools import Pool, sold_as
from gpufabric.spec.price import ContractPrice, StatedPrice
from gpufabric.spec.price_items import PriceItems
from gpufabric.spec.project import Declaration

_CONTROL_PLANE = "eks-control-plane"
"""Begins the keys of control planes, whose price depends on their version and tier."""

LEASED_CIRCUIT = "leased-circuit"
"""Key of the service that is a circuit whose price a link states; the catalogue has no price for it."""


@dataclass(frozen=True, slots=True)
class ContractPrices:
    """Prices that hold for the items of a stack.

    Attributes:
        pools: pools that state a price, by name.
        reservations: prices of existing reservations and Capacity Blocks, by id in lower case.
        fabric: prices by shape or service, of the whole fabric.
    """

    pools: Mapping[str, Pool] = field(default_factory=dict[str, Pool])
    reservations: Mapping[str, StatedPrice] = field(default_factory=dict[str, StatedPrice])
    fabric: Sequence[ContractPrice] = ()

    @classmethod
    def of(
        cls,
        declaration: Declaration | None,
        fabric: Sequence[ContractPrice],
        *,
        named_by: Literal["declaration", "resources"],
    ) -> Self:
        """Collect the prices of a stack.

        Args:
            declaration: the stack's declaration; None if it cannot be read.
            fabric: prices of the whole fabric.
            named_by: whether items have a pool's name in the declaration or the one on its resources.
        """
        if declaration is None or isinstance(declaration, Backbone):
            return cls(fabric=fabric)
        pools: dict[str, Pool] = {}
        reservations: dict[str, StatedPrice] = {}
        for name, pool in declaration.pools.items():
            price = stated_price(pool)
            if price is None:
                continue
            pools[(pool.was or name) if named_by == "resources" else name] = pool
            held = getattr(pool.capacity, "id", "")
            if held:
                reservations[str(held).lower()] = price
        return cls(pools, reservations, fabric)

    def priced(self, items: Iterable[Item]) -> list[Item]:
        """Return the items with the prices that are stated for them."""
        listed = list(items)
        return [self._priced(item, listed) for item in listed]

    def _priced(self, item: Item, items: Sequence[Item]) -> Item:
        match item:
            case NodePool():
                price = self._of_pool(item) or self._of_shape(
                    item.cloud, item.region, item.shape, item.capacity
                )
                return replace(item, contract=price)
            case ReservedNodes():
                price = self._of_reservation(item, items)
                return replace(
                    item,
                    contract=price or self._of_shape(item.cloud, item.region, item.shape, "reservation"),
                )
            case Service() if item.contract is None:
                return replace(item, contract=self._of_service(item))
            case _:
                return item

    def _of_pool(self, item: NodePool) -> StatedPrice | None:
        held = item.block.id if item.block is not None else item.reservation_id
        if held and held.lower() in self.reservations:
            return self.reservations[held.lower()]
        pool = self.pools.get(item.name)
        if pool is None or not _is_shape(pool, item.shape) or sold_as(pool.capacity) != item.capacity:
            return None
        return stated_price(pool)

    def _of_reservation(self, item: ReservedNodes, items: Sequence[Item]) -> StatedPrice | None:
        """Return the price of the pools that use a reservation of this stack.

        If none uses it, it has the price that every new reservation of its shape states.
        """
        users = [pool for pool in items if isinstance(pool, NodePool) and pool.reservation == item.key]
        prices = [self._of_pool(user) for user in users if user.shape.casefold() == item.shape.casefold()]
        if not prices:
            prices = [
                stated_price(pool)
                for pool in self.pools.values()
                if isinstance(pool.capacity, NewReservation) and _is_shape(pool, item.shape)
            ]
        return prices[0] if prices and all(price == prices[0] for price in prices) else None

    def _of_shape(self, cloud: Cloud, region: str, shape: str, capacity: CapacityMode) -> StatedPrice | None:
        return next(
            (
                price
                for price in self.fabric
                if price.fits_shape(shape)
                and price.covers(cloud, region)
                and capacity in ((price.capacity,) if price.capacity else ("on-demand", "reservation"))
            ),
            None,
        )

    def _of_service(self, item: Service) -> StatedPrice | None:
        return next(
            (
                price
                for price in self.fabric
                if price.fits_service(item.key) and price.covers(item.cloud, item.region)
            ),
            None,
        )


NO_CONTRACT = ContractPrices()
"""No stated prices: everything has its list price."""


def circuits(declared: Backbone, ports: Iterable[str] | None = None, *, stated: bool = True) -> list[Item]:
    """Return the circuits whose links state a price.

    Args:
        declared: the backbone.
        ports: ids of ports that resources use; a circuit without any of them is left out. None: all circuits.
        stated: whether they have their stated price; otherwise they have none.
    """
    used = None if ports is None else {port.lower() for port in ports}
    items: list[Item] = []
    for link in declared.links:
        circuit = link.circuit
        if circuit is None or circuit.price is None:
            continue
        if used is not None and not any(end.id.lower() in used for end in circuit.ends.values()):
            continue
        cloud, region = _place(min(link.between))
        items.append(
            Service(
                cloud=cloud,
                region=region,
                key=LEASED_CIRCUIT,
                count=1,
                contract=circuit.price if stated else None,
            )
        )
    return items


def usd_per_hour(price: StatedPrice, gpus: int, block_node_hours: int | None) -> Decimal | None:
    """Return a stated price for an hour of one machine or service; None if it cannot be converted.

    Args:
        price: the price.
        gpus: GPUs of the machine.
        block_node_hours: machines of its Capacity Block times the block's hours; None without a block.
    """
    if price.amount is None:
        return None
    if price.unit == "total":
        return price.amount / block_node_hours if block_node_hours else None
    usd = price.amount * gpus if price.unit in ("gpu-hour", "gpu-month") else price.amount
    return usd / HOURS_PER_MONTH if price.unit in ("month", "node-month", "gpu-month") else usd


def not_valid(price: StatedPrice, today: date) -> str:
    """Return why a stated price does not hold on a day; empty if it holds."""
    noun = "own" if price.is_own else "stated"
    if price.valid_from is not None and today < price.valid_from:
        return f"the {noun} price holds from {price.valid_from.isoformat()}"
    if price.ends is not None and today > price.ends:
        return f"the {noun} price ended on {price.ends.isoformat()}"
    return ""


def price_items(catalog: Catalog) -> PriceItems:
    """Return the names of shapes and services whose price can be stated.

    Services that are billed by use are none, nor are disks, and control planes, whose price depends on their
    version.
    """

    def services(cloud: Cloud) -> list[str]:
        return [
            key
            for key, entry in catalog.services(cloud).items()
            if entry.unit.value in ("hour", "month")
            and key not in METERED[cloud]
            and not key.startswith(_CONTROL_PLANE)
        ]

    return PriceItems(catalog.shape_names, services)


def _is_shape(pool: Pool, shape: str) -> bool:
    return pool.shape.casefold() == shape.casefold()


def _place(stack: str) -> tuple[Cloud, str]:
    """Split a stack's name into cloud and region."""
    clouds: tuple[Cloud, ...] = ("aws", "azure", "oci")
    cloud, _, region = stack.partition("-")
    return next(known for known in clouds if known == cloud), region
