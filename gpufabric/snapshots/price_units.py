"""Units of the clouds' price lists, and their conversion to those of the catalogue."""

import re
from dataclasses import dataclass
from decimal import Decimal

from gpufabric.catalog.prices import PriceUnit
from gpufabric.catalog.service_keys import METERED
from gpufabric.catalog.shape import Cloud
from gpufabric.time_units import HOURS_PER_YEAR

_MULTIPLES = {"": 1, "K": 1000, "M": 1_000_000}

_KINDS: tuple[tuple[str, str], ...] = (
    (r"gpu per hour", "gpu-hour"),
    (r"performance units per gigabyte per month", "GB-month"),
    (r"(gb|gib|gigabyte|gigabyte storage( capacity)?)(/| per |-)(month|mo)", "GB-month"),
    (r"(gb|gib|gigabyte)s?", "GB"),
    (r"years?", "year"),
    (r"hrs?|hours?", "hour"),
    (r".+[ -](hrs?|hours?)", "item-hour"),
    (r"(api )?(requests?|queries|operations)( per month)?", "requests"),
    (r"(.* per |/ ?)?(month|mo)|keys?|hostedzone|iops-mo", "month"),
    (r"", "requests"),
)
"""Spellings in the price lists, by the first pattern that fits the whole unit."""

_KINDS_OF: dict[PriceUnit, tuple[str, ...]] = {
    "hour": ("hour", "item-hour"),
    "GiB-month": ("GB-month",),
    "run": ("requests",),
}
"""Kinds that compare with a unit of the catalogue under another name. Price lists call GiB of storage GB."""

_NUMBER = re.compile(r"(\d[\d,]*)\s*(K|M)?(?![\w])\s*(.*)|(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class ListUnit:
    """A unit of a price list.

    Attributes:
        kind: hour, item-hour (of a part of a machine or a service), gpu-hour, month, year, GB, GB-month or
            requests.
        amount: number of them that one price is for.
    """

    kind: str
    amount: Decimal


def list_unit(text: str) -> ListUnit | None:
    """Read a unit in a cloud's own words, such as ``Hrs``, ``1 GB/Month`` or ``10K``; None if unknown."""
    number, multiple, rest, whole = _parts(text.strip())
    if not number and not whole:
        return None
    amount = Decimal(number.replace(",", "") or 1) * _MULTIPLES[multiple]
    words = (rest if number else whole).lower()
    for pattern, kind in _KINDS:
        if re.fullmatch(pattern, words):
            return ListUnit(kind, amount)
    return None


def _parts(text: str) -> tuple[str, str, str, str]:
    match = _NUMBER.fullmatch(text)
    groups = match.groups() if match else (None, None, None, text)
    number, multiple, rest, whole = (group or "" for group in groups)
    return number, multiple, rest, whole


def units_in(unit: str, wanted: PriceUnit, cloud: Cloud, key: str) -> Decimal | None:
    """Return how many units of a price list one unit of the catalogue is; None if they do not compare.

    Args:
        unit: the unit in the words of the price list.
        wanted: unit of the service in the catalogue.
        cloud: its cloud.
        key: key of the service, which says how many requests its price is for.
    """
    known = list_unit(unit)
    if known is None:
        return None
    if known.kind not in _KINDS_OF.get(wanted, (wanted,)):
        return None
    metered = METERED[cloud].get(key)
    per = metered.per if metered and wanted == "requests" else 1
    return per / known.amount


def hours_in(unit: str, gpus: int) -> Decimal | None:
    """Return how many units of a price list an hour of a machine is; None if they do not compare.

    Args:
        unit: the unit in the words of the price list. A price by the year is for the whole term.
        gpus: GPUs of the machine; 0 without any.
    """
    known = list_unit(unit)
    if known is None:
        return None
    match known.kind:
        case "hour":
            return 1 / known.amount
        case "gpu-hour":
            return gpus / known.amount if gpus else None
        case "year":
            return 1 / (known.amount * HOURS_PER_YEAR)
        case _:
            return None
