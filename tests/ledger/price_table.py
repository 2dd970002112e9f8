"""Reads list prices from the TOML files, by docs/prices.md: the region first, then the latest, then tiers."""

import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

DATA = Path(__file__).parents[2] / "gpufabric" / "catalog" / "data"
HOURS_PER_MONTH = 730
GB_PER_GIB = Decimal(2**30) / 10**9


def _read(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)


def _value(fact: Any) -> Any:
    """Return the value of a fact, which stands alone or beside its source."""
    is_sourced = isinstance(fact, dict)
    return cast("dict[str, Any]", fact)["value"] if is_sourced else fact


class PriceTable:
    """List prices on one day.

    Args:
        day: the day.
    """

    def __init__(self, day: date) -> None:
        self.day = day
        clouds = ("aws", "azure", "oci")
        self._services = {
            (cloud, entry["id"]): entry
            for cloud in clouds
            for entry in _read(DATA / cloud / "services.toml")["entries"]
        }
        self._shapes = {
            (cloud, shape["name"].lower()): shape
            for cloud in clouds
            for shape in map(_read, sorted((DATA / cloud / "shapes").glob("*.toml")))
        }
        self._lustre = {cloud: _read(DATA / cloud / "lustre.toml")["tiers"] for cloud in clouds}
        self._transfer = _read(DATA / "transfer.toml")["entries"]
        self._zones = {
            zone["id"]: _value(zone["regions"]) for zone in _read(DATA / "azure/price-zones.toml")["entries"]
        }
        self._versions = {entry["id"]: entry for entry in _read(DATA / "aws/kubernetes.toml")["entries"]}
        self.free_types = {
            type_ for entry in _read(DATA / "free.toml")["entries"] for type_ in _value(entry["types"])
        }
        self._idle = {
            entry["id"]: Decimal(_value(entry["share_of_on_demand"]))
            for entry in _read(DATA / "reservations.toml")["entries"]
        }

    def machine(self, cloud: str, shape: str, region: str, mode: str, *, idle: bool) -> Decimal | None:
        """Return the price of a machine for an hour; a reservation has the on-demand price."""
        listed = self._shapes.get((cloud, shape.lower()), {}).get("prices", [])
        sold_as = "on-demand" if mode == "reservation" else mode
        row = self._row([row for row in listed if row["mode"] == sold_as], region)
        if row is None:
            return None
        share = self._idle[cloud] if idle else Decimal(1)
        return Decimal(_value(row["usd_per_node_hour"])) * share

    def gpus(self, cloud: str, shape: str) -> int:
        """Return the GPUs of a machine."""
        return _value(self._shapes[cloud, shape.lower()]["gpu"]["count"])

    def is_service(self, cloud: str, key: str) -> bool:
        """Return whether the price list of services names something."""
        return (cloud, key) in self._services

    def unit(self, cloud: str, key: str) -> str:
        """Return the unit in which a service is sold."""
        return _value(self._services[cloud, key]["unit"])

    def service(self, cloud: str, key: str, region: str, amount: Decimal) -> Decimal | None:
        """Return the price of an amount, for an hour or a month as the unit says."""
        row = self._row(self._services.get((cloud, key), {}).get("prices", []), region)
        return None if row is None else _price(row, amount)

    def lustre(self, cloud: str, mbps_per_tib: int, region: str, gib: Decimal) -> Decimal | None:
        """Return the price of a file system for a month."""
        rows = [tier.get("prices", []) for tier in self._lustre[cloud] if tier["tier"] == mbps_per_tib]
        row = self._row(rows[0], region) if rows else None
        return None if row is None else _price(row, gib)

    def lustre_tier(self, cloud: str, sku: str) -> int:
        """Return the throughput of a file system by the cloud's name of it."""
        return next(tier["tier"] for tier in self._lustre[cloud] if _value(tier["sku"]) == sku)

    def internet(self, cloud: str, region: str, gib: Decimal) -> Decimal | None:
        """Return the price of data to the internet in a month."""
        (charge,) = [
            charge
            for charge in self._transfer
            if charge["cloud"] == cloud and "internet" in _value(charge.get("sent_over", []))
        ]
        row = self._row(charge["prices"], region)
        return None if row is None else _price(row, gib * GB_PER_GIB)

    def is_in_extended_support(self, version: str) -> bool:
        """Return whether EKS bills a version at the price of extended support."""
        return self.day > _value(self._versions[version]["standard_support_until"])

    def _row(self, rows: list[Mapping[str, Any]], region: str) -> Mapping[str, Any] | None:
        """Return the row for a region: one that names it, then the latest; None if it has no price."""
        valid = [
            (region in named, row.get("effective_from", date.min), -index, row)
            for index, row in enumerate(rows)
            for named in [self._regions(row["regions_priced"])]
            if row.get("effective_from", date.min) <= self.day <= row.get("effective_until", date.max)
            and ({region, "*"} & named)
        ]
        row = max(valid)[3] if valid else None
        is_known = row is not None and {"usd", "tiers", "usd_per_node_hour"} & row.keys()
        return row if is_known else None

    def _regions(self, names: list[str]) -> set[str]:
        return {region for name in names for region in self._zones.get(name, [name])}


def _price(row: Mapping[str, Any], amount: Decimal) -> Decimal | None:
    """Return the price of an amount; each tier applies to the part within it."""
    if "usd" in row:
        return amount * Decimal(_value(row["usd"]))
    total, start = Decimal(0), Decimal(0)
    for tier in row["tiers"]:
        end = Decimal(_value(tier["up_to"])) if "up_to" in tier else max(amount, start)
        total += max(Decimal(0), min(amount, end) - start) * Decimal(_value(tier["usd"]))
        start = end
    return total if amount <= start else None
