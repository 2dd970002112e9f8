"""Shows own prices in one sum of a stack."""

from collections.abc import Iterable
from decimal import Decimal

from gpufabric.cost.items import OwnPriced
from gpufabric.cost.line import Line, shown
from gpufabric.cost.text import OWN_PRICES
from gpufabric.plural import plural


def shown_lines(lines: Iterable[Line]) -> list[Line]:
    """Return lines as outputs may show them.

    Lines with an encrypted price have no amounts. Those with own prices become one line with their sum, and
    another one for those that are paid in advance. It takes the place of the first of them.
    """
    listed = list(lines)
    groups: dict[bool, list[Line]] = {}
    for line in listed:
        if line.is_hidden:
            groups.setdefault(line.prepaid, []).append(line)
    sums = {id(group[0]): _sum(group) for group in groups.values()}
    return [
        sums[id(line)] if id(line) in sums else shown(line)
        for line in listed
        if not line.is_hidden or id(line) in sums
    ]


def _sum(lines: list[Line]) -> Line:
    clouds, regions = ({getattr(line.item, name) for line in lines} for name in ("cloud", "region"))
    what = f"{plural(len(lines), 'item')} at {OWN_PRICES}{', prepaid' if lines[0].prepaid else ''}"
    return Line(
        item=OwnPriced(
            cloud=lines[0].item.cloud if len(clouds) == 1 else None,
            region=lines[0].item.region if len(regions) == 1 else "",
            count=len(lines),
            has_machines=any(line.is_machines for line in lines),
        ),
        what=what,
        formula=what,
        usd_per_hour_min=_total(line.usd_per_hour_min for line in lines),
        usd_per_hour_now=_total(line.usd_per_hour_now for line in lines),
        usd_per_hour=_total(line.usd_per_hour for line in lines),
        usd_per_month=_total(line.usd_per_month for line in lines),
        prepaid=lines[0].prepaid,
        usd_upfront=_total(line.usd_upfront for line in lines),
        gpus=sum(line.gpus for line in lines),
    )


def _total(amounts: Iterable[Decimal | None]) -> Decimal | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if known else None
