"""Reads the stack outputs ``summary``, ``region`` and ``backbone`` (see components/outputs.py).

A stack of another program may lack them: a missing value is unknown, never zero.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from gpufabric.cost.money import Money
from gpufabric.masking.mask import Mask
from gpufabric.report.data import is_amount
from gpufabric.report.summary import Amounts, CapacityTerm, QuotaUse, Summary
from gpufabric.report.topology import (
    FabricTopology,
    LinkUse,
    TopologyLink,
    TopologyPool,
    TopologyRegion,
    joined,
)
from gpufabric.report.values import Plain
from gpufabric.spec.capacity import Bound

_NO_DATE: dict[str, Bound] = {"with-stack": "with-stack", "open": "open"}
"""Reasons why a begin or an end has no date."""


def summary_of(outputs: Mapping[str, Plain] | None) -> Summary | None:
    """Read a stack's ``summary`` output; return None if there is none."""
    summary = _map((outputs or {}).get("summary"))
    if not summary:
        return None
    gpus, nodes = number_of(summary.get("gpus")), number_of(summary.get("nodes"))
    unpriced_flows = number_of(summary.get("data_transfer_unpriced_flows"))
    return Summary(
        gpus=None if gpus is None else int(gpus),
        nodes=None if nodes is None else int(nodes),
        fabric=_texts(summary.get("fabric")),
        money=amounts_of(summary),
        quota=tuple(_quota(_map(quota)) for quota in _list(summary.get("quota"))),
        capacity=_capacity(summary.get("capacity")),
        links=_texts(summary.get("links")),
        link_uses=tuple(_link_use(_map(use)) for use in _list(summary.get("link_uses"))),
        resilience=_texts(summary.get("resilience")),
        data_transfer=_texts(summary.get("data_transfer")),
        data_transfer_usd_per_month=number_of(summary.get("data_transfer_usd_per_month")),
        data_transfer_unpriced_flows=None if unpriced_flows is None else int(unpriced_flows),
    )


def amounts_of(amounts: Mapping[str, Plain] | Money) -> Amounts:
    """Read amounts from a ``summary`` output or from the record of a change."""
    priced_gpus = number_of(amounts.get("priced_gpus"))
    return Amounts(
        usd_per_hour=number_of(amounts.get("usd_per_hour")),
        usd_per_month=number_of(amounts.get("usd_per_month")),
        usd_per_hour_min=number_of(amounts.get("usd_per_hour_min")),
        usd_upfront=number_of(amounts.get("usd_upfront")),
        usd_prepaid_per_month=number_of(amounts.get("usd_prepaid_per_month")),
        usd_per_gpu_hour=number_of(amounts.get("usd_per_gpu_hour")),
        priced_gpus=None if priced_gpus is None else int(priced_gpus),
        assumptions=_texts(amounts.get("assumptions")),
        unpriced=_texts(amounts.get("unpriced")),
        unpriced_machines=_texts(amounts.get("unpriced_machines")),
    )


def with_quota(
    summary: Summary | None, quota: Sequence[Mapping[str, Plain]] | None, mask: Mask
) -> Summary | None:
    """Replace the quotas of a ``summary`` output by those of the record of a change, if there are any."""
    if summary is None or quota is None:
        return summary
    lines = (_quota(line) for line in quota)
    masked = tuple(line.model_copy(update={"text": mask.text(line.text)}) for line in lines)
    return summary.model_copy(update={"quota": masked})


def with_resources(
    summary: Summary | None, cost: Money | None, gpus: int | None, mask: Mask
) -> Summary | None:
    """Replace figures of a ``summary`` output by those of the resources, as far as these are known.

    Args:
        summary: figures by the output; None if there is none, as after a first update that failed.
        cost: cost by the record of a change; None if the record does not have this side.
        gpus: GPUs likewise; None beside a cost if they could not be counted.
        mask: hides secrets.
    """
    if cost is None and gpus is None:
        return summary
    summary = summary or Summary()
    if cost is not None:
        amounts = amounts_of(cost)
        masked = {
            "assumptions": tuple(map(mask.text, amounts.assumptions)),
            "unpriced": tuple(map(mask.text, amounts.unpriced)),
            "unpriced_machines": tuple(map(mask.text, amounts.unpriced_machines)),
            "basis": "resources",
        }
        summary = summary.model_copy(update={"money": amounts.model_copy(update=masked)})
    if gpus != summary.gpus:
        # Nodes, quota and capacity of the output are those of other machines.
        other = {"gpus": gpus, "nodes": None, "quota": (), "capacity": None}
        summary = summary.model_copy(update=other)
    return summary


def topology_of(
    stacks: Iterable[tuple[str, Mapping[str, Plain] | None, Mapping[str, Plain] | None]],
) -> FabricTopology:
    """Collect the regions and links of several stacks.

    Args:
        stacks: name, outputs before and outputs after of each stack. The outputs before count if those after
            are unknown or the stack is removed.
    """
    regions: list[TopologyRegion] = []
    links: list[TopologyLink] = []
    for stack, before, after in stacks:
        removed = after is not None and not after and bool(before)
        outputs = after or before or {}
        region = _map(outputs.get("region"))
        if region:
            regions.append(_region(stack, region, removed=removed))
        declared = _map(_map(outputs.get("backbone")).get("links"))
        links += filter(None, (_link(key, _map(declared[key])) for key in sorted(declared)))
    return joined(regions, links)


def _region(stack: str, region: Mapping[str, Plain], *, removed: bool) -> TopologyRegion:
    pools = _map(region.get("pools"))
    return TopologyRegion(
        stack=stack,
        cloud=str(region.get("cloud") or ""),
        region=str(region.get("region") or ""),
        pools=tuple(_pool(name, _map(pools[name])) for name in sorted(pools)),
        power_domain=_power_domain(region),
        removed=removed,
    )


def _pool(name: str, pool: Mapping[str, Plain]) -> TopologyPool:
    return TopologyPool(
        name=name,
        shape=_text(pool.get("shape")),
        nodes=int(number_of(pool.get("nodes")) or 0),
        gpus=int(number_of(pool.get("gpus")) or 0),
        fabric=_text(pool.get("fabric")),
        rdma_gbps=_float(_map(pool.get("rdma")).get("gbps")),
        power_domain=_power_domain(pool),
    )


def _power_domain(output: Mapping[str, Plain]) -> str | None:
    domain = output.get("power_domain")
    return domain if isinstance(domain, str) and domain else None


def _link(key: str, link: Mapping[str, Plain]) -> TopologyLink | None:
    ends = _texts(link.get("ends"))
    if len(ends) != 2:  # noqa: PLR2004 - a link has two ends
        return None
    return TopologyLink(
        key=key,
        ends=(ends[0], ends[1]),
        kind=_text(link.get("kind")),
        gbps=_float(link.get("gbps")),
        latency_ms=_float(link.get("latency_ms")),
        state=_text(link.get("state")),
    )


def _quota(quota: Mapping[str, Plain]) -> QuotaUse:
    limit = number_of(quota.get("limit"))
    family = quota.get("family")
    return QuotaUse(
        family=family if isinstance(family, str) else None,
        used=int(number_of(quota.get("used")) or 0),
        limit=None if limit is None else int(limit),
        unit=_text(quota.get("unit")),
        verdict=_text(quota.get("verdict")) or "unknown",
        text=_text(quota.get("text")),
    )


def _capacity(terms: Plain) -> tuple[CapacityTerm, ...] | None:
    """Read the terms of capacity; return None if the stack's version does not state them."""
    return tuple(_term(_map(term)) for term in _list(terms)) if isinstance(terms, list) else None


def _term(term: Mapping[str, Plain]) -> CapacityTerm:
    count = number_of(term.get("count"))
    begins, begin = _bound(term.get("begins"), term.get("begin"))
    ends, end = _bound(term.get("ends"), term.get("end"))
    return CapacityTerm(
        pool=_text(term.get("pool")),
        mode=_text(term.get("mode")),
        count=None if count is None else int(count),
        begins=begins,
        begin=begin,
        ends=ends,
        end=end,
        usd_per_hour_idle=number_of(term.get("usd_per_hour_idle")),
        shared_with=_texts(term.get("shared_with")),
    )


def _bound(moment: Plain, kind: Plain) -> tuple[str | None, Bound]:
    """Read a begin or an end; anything else than a time, or a reason for none, is unknown."""
    try:
        stated = datetime.fromisoformat(_text(moment))
    except ValueError:
        return None, _NO_DATE.get(_text(kind), "unknown")
    return (_text(moment), "dated") if stated.tzinfo else (None, "unknown")


def _link_use(use: Mapping[str, Plain]) -> LinkUse:
    return LinkUse(
        link=_text(use.get("link")),
        gbps=_float(use.get("gbps")),
        training_gbps=_float(use.get("training_gbps")),
        copies_gbps=_float(use.get("copies_gbps")),
    )


def _float(value: Plain) -> float | None:
    number = number_of(value)
    return None if number is None else float(number)


def number_of(value: Plain) -> Decimal | None:
    """Read an amount; return None for anything that cannot be one."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if is_amount(number) else None


def _text(value: Plain) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: Plain) -> tuple[str, ...]:
    return tuple(text for text in _list(value) if isinstance(text, str))


def _list(value: Plain) -> Sequence[Any]:
    return cast("Sequence[Any]", value) if isinstance(value, list) else ()


def _map(value: Plain) -> Mapping[str, Plain]:
    return cast("Mapping[str, Plain]", value) if isinstance(value, Mapping) else {}
