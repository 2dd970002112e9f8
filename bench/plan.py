"""Time of the solution for a large lease: 30 regions, 60 shapes, 6 ways to pay, a ramp, and links."""

import os
import random
import time
from dataclasses import replace
from itertools import combinations

from bench.common import spread
from gpufabric.planner.links import BackbonePart, LinkChoice, LinkOffer
from gpufabric.planner.needs import LeaseNeeds
from gpufabric.planner.offers import LeaseOffer
from gpufabric.planner.rules import lease_model
from gpufabric.planner.solver import cheapest

REGIONS, SHAPES, MODES = 30, 60, 6
STEPS = (1, 2)
"""Steps of the ramp, from each of which machines can be leased."""

GAP = 0.01
TARGET_SECONDS = 30.0
LINKED_SHARE = 0.6
"""Share of the pairs of regions that a link can join."""

CLOUDS = ("aws", "azure", "oci")


def run(runs: int) -> None:
    """Measure and print: for each ramp one instance a run, with other random prices and machines."""
    load = os.getloadavg()[0]
    print(f"plan: {os.cpu_count()} cores, load {load:.1f}; {runs} instances; gap {GAP:.0%}")
    for steps in STEPS:
        _measure(runs, steps)


def _measure(runs: int, steps: int) -> None:
    walls: list[float] = []
    processors: list[float] = []
    gaps: list[float] = []
    for seed in range(runs):
        started, used = time.perf_counter(), time.process_time()
        model = lease_model(offers(seed, steps), replace(needs(steps), links=links(seed)))
        solved = cheapest(model, gap=GAP)
        walls.append(time.perf_counter() - started)
        processors.append(time.process_time() - used)
        if solved is None:
            raise SystemExit(f"bench: instance {seed} has no lease")
        gaps.append(solved.gap)
        if not solved.links:
            raise SystemExit(f"bench: instance {seed} has no links")
    print(
        f"  {REGIONS * SHAPES * MODES * steps:,} offers in {steps} steps, with links: {spread(walls, ' s')},"
        f" CPU {spread(processors, ' s')};"
        f" largest gap {max(gaps):.2%}; target below {TARGET_SECONDS:.0f} s"
    )


def offers(seed: int, steps: int) -> list[LeaseOffer]:
    """Make random offers; ways to pay for the same machines have similar prices."""
    chance = random.Random(seed)
    listed: list[LeaseOffer] = []
    for region in range(REGIONS):
        cloud = CLOUDS[region % len(CLOUDS)]
        for shape in range(SHAPES):
            gpus = chance.choice((4, 8, 72))
            rate = chance.uniform(100, 1000) * gpus
            usd = chance.uniform(2, 12) * gpus
            units = chance.randint(0, 200)
            listed.extend(
                LeaseOffer(
                    id=f"{cloud}-{region} {shape} {mode} {step}",
                    cloud=cloud,
                    region=f"{cloud}-{region}",
                    power_domain=f"grid-{region // 2}",
                    gpus=gpus,
                    units=units,
                    usd_per_hour=usd * (1 - 0.1 * mode) * chance.uniform(0.95, 1.05) * (1 - 0.25 * step),
                    tokens_per_second=rate,
                    kw=gpus * 1.5,
                    shared=f"{cloud}-{region} {shape}",
                    drawn=f"{cloud}-{region} {shape} quota" if mode else "",
                    begins=step,
                )
                for mode in range(MODES)
                for step in range(steps)
            )
    return listed


def links(seed: int) -> LinkChoice:
    """Make random links between all regions, in up to three sizes, and gateways that they share."""
    chance = random.Random(seed)
    regions = [f"{CLOUDS[region % len(CLOUDS)]}-{region}" for region in range(REGIONS)]
    offered = [
        LinkOffer(
            id=f"{'--'.join(sorted(ends))} {size:g}",
            ends=(min(ends), max(ends)),
            kind="vpn",
            gbps=size,
            usd_per_hour=size * chance.uniform(0.5, 3),
            most_regions=most,
            takes=tuple((end, size) for end in ends if end.startswith("azure")),
        )
        for ends in combinations(regions, 2)
        if chance.random() < LINKED_SHARE
        for size, most in ((1.0, 4), (5.0, 12), (10.0, REGIONS))
    ]
    parts = [
        BackbonePart(id=f"{region} {size:g}", group=region, carries=size, usd_per_hour=size / 4)
        for region in regions
        if region.startswith("azure")
        for size in (5.0, 20.0, 100.0)
    ]
    return LinkChoice(tuple(offered), tuple(parts))


def needs(steps: int) -> LeaseNeeds:
    """Return requirements of every kind that bind."""
    regions = [f"{CLOUDS[region % len(CLOUDS)]}-{region}" for region in range(REGIONS)]
    return LeaseNeeds(
        tokens_per_second=2.5e7,
        ramp=tuple(2.5e7 * (step + 1) / steps for step in range(steps - 1)),
        survives=frozenset({"region", "power domain", "cloud"}),
        surviving_share=0.5,
        quorum=True,
        least_gpus=512,
        kw_by_region=dict.fromkeys(regions, 20000.0),
        most_share_of_cloud=0.5,
        apart=frozenset({(regions[0], regions[3])}),
        usd_per_hour_by_region=dict.fromkeys(regions, 300.0),
    )
