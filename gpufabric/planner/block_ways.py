"""Ways to pay with Capacity Blocks that AWS has offered to an account."""

from collections.abc import Sequence

from gpufabric.catalog.fact import Confidence
from gpufabric.planner.ramp import steps_of
from gpufabric.planner.ways import BLOCK, LeaseWay, UnusableWay, outside, way_name
from gpufabric.quote.offers import QuotedPrice
from gpufabric.snapshots.block_offers import OfferedBlock
from gpufabric.spec.lease_job import LeaseJob
from gpufabric.time_units import HOURS_PER_DAY


def block_ways(
    blocks: Sequence[OfferedBlock], job: LeaseJob, accelerator: str, gpus: int
) -> list[LeaseWay | UnusableWay]:
    """Return the ways to pay with Capacity Blocks that AWS has offered: each as a whole, in its dates.

    Args:
        blocks: the blocks, of machines of one shape in one region.
        job: the job.
        accelerator: model of the accelerators.
        gpus: accelerators of a machine.
    """
    ways: list[LeaseWay | UnusableWay] = []
    for block in sorted(blocks, key=lambda offered: offered.id):
        mode = f"{BLOCK} {block.id}"
        if not block.nodes or not block.hours:
            ways.append(UnusableWay(mode, "it has no machines or no hours"))
            continue
        usd = block.upfront_usd / (block.nodes * gpus * block.hours)
        price = QuotedPrice(
            cloud="aws",
            shape=block.shape,
            accelerator=accelerator,
            mode=BLOCK,
            regions=(block.region.partition("-")[2],),
            usd_per_gpu_hour=round(usd, 6),
            source=block.source,
            as_of=block.read_on,
            confidence=Confidence.CONFIRMED,
        )
        for number, step in enumerate(steps_of(job)):
            why = outside(block.starts.date(), block.ends.date(), job, step)
            if why:
                ways.append(UnusableWay(way_name(mode, number, step), why))
                continue
            ways.append(
                LeaseWay(
                    name=way_name(mode, number, step),
                    price=price,
                    machines=block.nodes,
                    # AWS does not say that blocks can be had together: at most one is taken.
                    stock="offered blocks",
                    paid_days=block.hours / HOURS_PER_DAY,
                    begins=number,
                    begins_day=step.begins_day,
                    prepaid_share=1.0,
                    takes_all=True,
                    paid_machines=block.nodes,
                    block=block,
                )
            )
    return ways
