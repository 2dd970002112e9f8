"""Lists the catalogue's machines and announced machines as rows of a table."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.market import Announced, market
from gpufabric.catalog.shape import Price, Shape
from gpufabric.quote.offers import CLOUDS, MODES, QuotedPrice, lowest, machines, prices_on


@dataclass(frozen=True, slots=True)
class ShapeRow:
    """A machine that can be declared.

    Attributes:
        shape: the machine in the catalogue.
        offers: the lowest price of each price mode on the day; empty if none is known.
        machine_prices: those of a machine without accelerators, which has no price by the accelerator.
    """

    shape: Shape
    offers: tuple[QuotedPrice, ...]
    machine_prices: tuple[Price, ...] = ()


def rows(catalog: Catalog, clouds: Collection[str], today: date) -> list[ShapeRow]:
    """List the machines of the given clouds, by cloud, accelerator and name."""
    prices = {(machine.cloud, machine.name): machine.offers for machine in machines(catalog, today)}
    listed = [
        ShapeRow(
            shape,
            tuple(lowest(prices.get((cloud, name), ()))),
            () if shape.gpu else _lowest_prices(shape, today),
        )
        for cloud in CLOUDS
        if cloud in clouds
        for name in catalog.shape_names(cloud)
        for shape in (catalog.shape(cloud, name),)
    ]
    return sorted(listed, key=lambda row: (row.shape.cloud, row.shape.accelerator or "", row.shape.name))


def _lowest_prices(shape: Shape, today: date) -> tuple[Price, ...]:
    """Return the lowest price of each price mode, for a machine as a whole."""
    best: dict[str, Price] = {}
    for price in sorted(prices_on(shape, today), key=lambda price: price.usd_per_node_hour.value):
        best.setdefault(price.mode, price)
    return tuple(best[mode] for mode in MODES if mode in best)


def announced(catalog: Catalog, clouds: Collection[str]) -> list[Announced]:
    """List the machines of the given clouds that cannot be declared yet."""
    return [
        machine for machine in market(catalog).announced.values() if set(machine.clouds.value) & set(clouds)
    ]


def row_as_dict(row: ShapeRow) -> dict[str, Any]:
    """Return a machine as plain data."""
    shape = row.shape
    gbps = shape.rdma.gbps_per_node
    return {
        "status": "sold",
        "cloud": shape.cloud,
        "shape": shape.name,
        "gpu": shape.accelerator,
        "gpus": shape.gpus,
        "memory_gb": _number(shape.gpu and shape.gpu.memory_gb and shape.gpu.memory_gb.value),
        "nvlink_domain_gpus": shape.nvlink_domain_gpus,
        "fabric": shape.rdma.kind.value,
        "fabric_gbps": _number(gbps and gbps.value),
        "capacity": list(shape.capacity_modes.value),
        "regions": sorted(shape.regions),
        "regions_complete": shape.regions_complete.value,
        "prices": [
            {
                "mode": offer.mode,
                "usd_per_gpu_hour": _number(offer.usd_per_gpu_hour),
                "regions": list(offer.regions),
                "as_of": offer.as_of.isoformat(),
                "source": offer.source,
            }
            for offer in row.offers
        ]
        + [
            {
                "mode": price.mode,
                "usd_per_node_hour": _number(price.usd_per_node_hour.value),
                "regions": list(price.regions_priced),
                "as_of": price.usd_per_node_hour.as_of.isoformat(),
                "source": price.usd_per_node_hour.source,
            }
            for price in row.machine_prices
        ],
    }


def announced_as_dict(machine: Announced) -> dict[str, Any]:
    """Return an announced machine as plain data; unknown values are None."""
    return {
        "status": "announced",
        "id": machine.id,
        "title": machine.title.value,
        "clouds": list(machine.clouds.value),
        "gpu": machine.gpu_model.value,
        "memory_gb": _number(machine.memory_gb and machine.memory_gb.value),
        "nvlink_domain_gpus": machine.nvlink_domain_gpus.value if machine.nvlink_domain_gpus else None,
        "announced_on": machine.announced_on.value.isoformat() if machine.announced_on else None,
        "in_use_by": machine.in_use_by.value.isoformat() if machine.in_use_by else None,
        "expected": machine.expected.value if machine.expected else None,
        "name_seen": machine.name_seen.value,
        "as_of": machine.title.as_of.isoformat(),
        "source": machine.title.source,
    }


def _number(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize():f}"
