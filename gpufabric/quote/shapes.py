"""Lists the machines of the catalogue, and what is announced, as rows to read."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.market import Announced, market
from gpufabric.catalog.shape import Shape
from gpufabric.quote.offers import CLOUDS, Offer, lowest, machines


@dataclass(frozen=True, slots=True)
class Row:
    """A machine that can be declared.

    Attributes:
        shape: what the catalogue knows of it.
        offers: the lowest price of each way to pay on the day; none where no price is known.
    """

    shape: Shape
    offers: tuple[Offer, ...]


def rows(catalog: Catalog, clouds: Collection[str], today: date) -> list[Row]:
    """List the machines of some clouds, in order of cloud, accelerator and name."""
    prices = {(one.cloud, one.name): one.offers for one in machines(catalog, today)}
    found = [
        Row(catalog.shape(cloud, name), tuple(lowest(prices[cloud, name])))
        for cloud in CLOUDS
        if cloud in clouds
        for name in catalog.shape_names(cloud)
    ]
    return sorted(found, key=lambda row: (row.shape.cloud, row.shape.gpu.model.value, row.shape.name))


def announced(catalog: Catalog, clouds: Collection[str]) -> list[Announced]:
    """List what some clouds have announced and do not sell."""
    return [one for one in market(catalog).announced.values() if set(one.clouds.value) & set(clouds)]


def row_as_dict(row: Row) -> dict[str, Any]:
    """Give a machine as plain data."""
    shape = row.shape
    gbps = shape.rdma.gbps_per_node
    return {
        "status": "sold",
        "cloud": shape.cloud,
        "shape": shape.name,
        "gpu": shape.gpu.model.value,
        "gpus": shape.gpu.count.value,
        "memory_gb": _number(shape.gpu.memory_gb and shape.gpu.memory_gb.value),
        "nvlink_domain_gpus": shape.gpu.nvlink_domain_gpus.value,
        "fabric": shape.rdma.kind.value,
        "fabric_gbps": _number(gbps and gbps.value),
        "capacity": list(shape.capacity_modes.value),
        "regions": sorted(shape.regions),
        "regions_complete": shape.regions_complete.value,
        "prices": [
            {
                "mode": one.mode,
                "usd_per_gpu_hour": _number(one.usd_per_gpu_hour),
                "regions": list(one.regions),
                "as_of": one.as_of.isoformat(),
                "source": one.source,
            }
            for one in row.offers
        ],
    }


def announced_as_dict(one: Announced) -> dict[str, Any]:
    """Give what is announced as plain data; what is not known is null."""
    return {
        "status": "announced",
        "id": one.id,
        "title": one.title.value,
        "clouds": list(one.clouds.value),
        "gpu": one.gpu_model.value,
        "memory_gb": _number(one.memory_gb and one.memory_gb.value),
        "nvlink_domain_gpus": one.nvlink_domain_gpus.value if one.nvlink_domain_gpus else None,
        "expected": one.expected.value if one.expected else None,
        "name_seen": one.name_seen.value,
        "as_of": one.title.as_of.isoformat(),
        "source": one.title.source,
    }


def _number(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize():f}"
