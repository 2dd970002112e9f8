"""Data that a training job and its checkpoints send between regions in a month."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal

from gpufabric.catalog.catalog import Catalog
from gpufabric.plan.paced_training import PacedTraining
from gpufabric.plan.rates import BITS_PER_BYTE
from gpufabric.plan.resilience.recovery import plan_replication
from gpufabric.plan.traffic import Border, Flow
from gpufabric.spec.backbone import Backbone, Link
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.money import HOURS_PER_MONTH
from gpufabric.spec.regions import AnyRegion
from gpufabric.time_units import MINUTES_PER_HOUR, SECONDS_PER_HOUR
from gpufabric.training.fabric_links import fabric_links
from gpufabric.training.pace.job import paced_fabric, paced_job
from gpufabric.training.pace.pace import NoPace
from gpufabric.training.payload import round_seconds
from gpufabric.training.sync import sync_plan
from gpufabric.training.wide_link import WideLink

DECLARED = "declared"
"""Origin of an amount that the link itself declares."""

_GIGA = 10**9
_GB_PER_TB = 1000


def traffic(
    fabric: Fabric, regions: Mapping[str, AnyRegion], backbone: Backbone | None, *, catalog: Catalog
) -> tuple[Flow, ...]:
    """Derive the flows between regions from the declaration. Without links and copies there are none.

    A link that declares ``tb_per_month`` carries that amount in each direction instead of the derived one.
    Regions with an invalid declaration are left out.

    Args:
        fabric: the training job and the checkpoint policy.
        regions: declarations by stack.
        backbone: the links.
        catalog: copy methods.
    """
    links = {link.key: link for link in backbone.links} if backbone else {}
    flows = [
        *_training(fabric, regions, backbone, catalog),
        *_copies(fabric, regions, backbone, catalog),
    ]
    derived = [flow for flow in flows if flow.link is None or links[flow.link].tb_per_month is None]
    stated = [
        flow
        for link in links.values()
        if link.tb_per_month is not None
        for flow in _both_ways(link, link.tb_per_month * _GB_PER_TB, DECLARED, regions)
    ]
    return tuple(flow for flow in (*derived, *stated) if flow.gb_per_month != 0)


def link_gb_per_month(
    training: PacedTraining, regions: Collection[str], links: Sequence[WideLink], catalog: Catalog
) -> dict[str, Decimal]:
    """Return the data that a training job sends over each link in each direction, in GB (10^9 bytes) per
    month, by the link's key.

    A ring uses its links in one direction, which is not known before the job runs: half of the data is
    counted in each. The job is assumed to run all the time, as fast as its slowest link allows.

    Args:
        training: the job.
        regions: stacks with GPUs, each of which holds a replica.
        links: all links of the fabric, with their round trips and copies.
        catalog: facts on training.
    """
    plan = sync_plan(training, regions, links, catalog)
    rounds = HOURS_PER_MONTH * SECONDS_PER_HOUR * plan.share_over(links) / round_seconds(training)
    payload_gb = plan.payload_bits / BITS_PER_BYTE / _GIGA
    ways = 2 if plan.all_reduce.shape == "ring" else 1
    return {link.key: round(Decimal(payload_gb * plan.load(link) / ways * rounds), 3) for link in links}


def _training(
    fabric: Fabric, regions: Mapping[str, AnyRegion], backbone: Backbone | None, catalog: Catalog
) -> Iterator[Flow]:
    if fabric.training is None or backbone is None:
        return
    job = paced_job(fabric.training, regions, catalog)
    origin = f"training job {fabric.training.model.name}"
    if isinstance(job, NoPace):
        for link in backbone.links:
            yield from _both_ways(link, None, origin, regions, job.text)
        return
    # A stack that cannot be read may have GPUs.
    trains = [
        stack
        for stack in backbone.stacks
        if stack not in regions or any(pool.nodes for pool in regions[stack].pools.values())
    ]
    amounts = link_gb_per_month(job, trains, fabric_links(fabric, backbone, regions, catalog), catalog)
    for link in backbone.links:
        yield from _both_ways(link, amounts[link.key], origin, regions)


def _copies(
    fabric: Fabric, regions: Mapping[str, AnyRegion], backbone: Backbone | None, catalog: Catalog
) -> Iterator[Flow]:
    policy = fabric.resilience.checkpoints
    planned = plan_replication(paced_fabric(fabric, regions, catalog), regions, (), backbone, catalog)
    if policy is None or planned is None:
        return
    every = Decimal(str(policy.interval_minutes))
    amount = round(Decimal(planned.checkpoint_bytes) / _GIGA * HOURS_PER_MONTH * MINUTES_PER_HOUR / every, 3)
    links = {link.key: link for link in backbone.links} if backbone else {}
    for copy in planned.copies:
        link = links[copy.link] if copy.link else None
        way = copy.method.path.value
        path = link.kind if link else way
        if path != "link":
            yield Flow(
                source=_border(copy.source, regions),
                destination=_border(copy.destination, regions),
                path=path,
                link=copy.link,
                gb_per_month=amount,
                origin=f"checkpoint copies by {copy.method.id}",
                usd_per_gb=link.usd_per_gb if link else None,
            )


def _both_ways(
    link: Link, gb_per_month: Decimal | None, origin: str, regions: Mapping[str, AnyRegion], unknown: str = ""
) -> Iterator[Flow]:
    first, second = _ends(link)
    if first not in regions or second not in regions:
        return
    for source, destination in ((first, second), (second, first)):
        yield Flow(
            source=_border(source, regions),
            destination=_border(destination, regions),
            path=link.kind,
            link=link.key,
            gb_per_month=gb_per_month,
            origin=origin,
            usd_per_gb=link.usd_per_gb,
            unknown=unknown,
        )


def _ends(link: Link) -> tuple[str, str]:
    first, second = sorted(link.between)
    return first, second


def _border(stack: str, regions: Mapping[str, AnyRegion]) -> Border:
    declared = regions[stack]
    return Border(stack, declared.cloud, declared.region)
