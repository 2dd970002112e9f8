"""Random small jobs with the catalogue's machines."""

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.throughput import system_of
from gpufabric.planner.quotas import Quotas
from gpufabric.quota.snapshot import FamilyState, QuotaSnapshot
from gpufabric.spec.lease_job import AvailableMachines, LeaseContract, LeaseJob, LeaseSite, RampStep
from gpufabric.spec.model import Model
from gpufabric.training.pace.choose import pace_of
from gpufabric.training.pace.pace import NoPace

TODAY = date(2026, 11, 29)
START = date(2026, 12, 1)
CATALOG = Catalog()
PLACES = (
    ("aws", "us-east-1", "p5.48xlarge"),
    ("aws", "us-west-2", "p5.48xlarge"),
    ("aws", "ap-northeast-1", "p5.48xlarge"),
    ("azure", "eastus", "Standard_ND96isr_H100_v5"),
    ("oci", "us-ashburn-1", "BM.GPU.H100.8"),
    ("oci", "eu-frankfurt-1", "BM.GPU.H100.8"),
    ("oci", "us-ashburn-1", "BM.GPU.GB200.4"),
)
AWS_QUOTA = "L-417A185B"
VCPUS_OF_P5 = 192


@dataclass(frozen=True)
class Trial:
    """A job, and the quotas of its accounts."""

    job: LeaseJob
    quotas: Quotas


def trial(seed: int, model: Model) -> Trial:
    """Make a job: up to one entry of capacity and three contracts of few machines, and random limits."""
    chance = random.Random(seed)
    rate = rate_of("aws", "p5.48xlarge", model) or 0.0
    days = chance.choice((10.0, 20.0, 45.0, 61.5, 100.0))
    ramp = [RampStep(month=1, share=0.5), RampStep(month=2, share=1.0)] if chance.random() < 0.3 else []
    places = chance.sample(PLACES, 3)
    capacity: list[AvailableMachines] = []
    if chance.random() < 0.7:
        cloud, region, shape = places[0]
        few = chance.choice((18, 37)) if "GB200" in shape else chance.choice((1, 2))
        is_open = cloud == "aws" and chance.random() < 0.4
        stated = None if is_open else few
        capacity.append(AvailableMachines(cloud=cloud, region=region, shape=shape, machines=stated))  # pyright: ignore[reportArgumentType]
    contracts = [
        _contract(chance, number, place) for number, place in enumerate(places) if chance.random() < 0.8
    ]
    if not capacity and not contracts:
        contracts = [_contract(chance, 0, places[0])]
    used = sorted({f"{offered.cloud}-{offered.region}" for offered in [*capacity, *contracts]})
    wanted = chance.uniform(1, 24) * rate
    job = LeaseJob(
        model=model,
        precision="fp8",
        tokens=max(1, round(wanted * days * 86400 * 0.9)),
        days=days,
        goodput=0.9,
        budget_usd=chance.choice((None, None, None, 200_000.0)),
        capacity=capacity,
        contracts=contracts,
        starts=chance.choice((START, START, START, None)),
        ramp=ramp,
        countries=chance.choice((None, None, None, ["US"], ["US", "DE"], ["JP", "DE"])),
        regions=chance.choice((None, None, None, used[:1])),
        block_gpus=chance.choice((1, 1, 1, 1, 16)),
        sites={region: _site(chance) for region in used if chance.random() < 0.4},
        it_mw={region: chance.choice((0.02, 0.04)) for region in used if chance.random() < 0.2},
        survives=["region"] if chance.random() < 0.2 else [],
        surviving_share=0.3,
        quorum=False,
    )
    quotas: dict[str, QuotaSnapshot] = {}
    for region in ("aws-us-east-1", "aws-us-west-2", "aws-ap-northeast-1"):
        if chance.random() < 0.5:
            state = FamilyState(limit=VCPUS_OF_P5 * chance.randint(0, 3), used=chance.choice((0, 0, 100)))
            taken = datetime(2026, 11, 29, tzinfo=UTC)
            quotas[region] = QuotaSnapshot(taken_at=taken, source="by hand", families={AWS_QUOTA: state})
    return Trial(job, quotas)


def _contract(chance: random.Random, number: int, place: tuple[str, str, str]) -> LeaseContract:
    cloud, region, shape = place
    most = chance.choice((18, 36, 40)) if "GB200" in shape else chance.randint(1, 3)
    begins = START + timedelta(days=chance.choice((-5, 0, 0, 20)))
    return LeaseContract(
        name=f"terms-{number}",
        cloud=cloud,  # pyright: ignore[reportArgumentType]
        region=region,
        shape=shape,
        machines=most,
        usd_per_gpu_hour=chance.choice((1.5, 2.25, 3.0, 4.5)),
        term_days=chance.choice((None, 30.0, 90.0, 180.0)),
        term_discount=chance.choice((0.0, 0.1, 0.25)),
        take_or_pay_machines=chance.choice((None, None, chance.randint(1, most))),
        prepay_share=chance.choice((0.0, 0.5, 1.0)),
        prepay_discount=chance.choice((0.0, 0.125)),
        early_exit_share=chance.choice((None, None, 0.0, 0.5)),
        starts=chance.choice((None, None, None, begins)),
        ends=chance.choice((None, None, None, START + timedelta(days=chance.choice((25, 61, 150))))),
    )


def _site(chance: random.Random) -> LeaseSite:
    facility = chance.choice((None, 0.02, 0.03, 0.3))
    return LeaseSite(
        facility_mw=facility,
        pue=None if facility is None else chance.choice((1.1, 1.5)),
        rack_kw=chance.choice((None, None, 8.0, 12.0, 60.0, 140.0)),
        liquid_cooling=chance.random() < 0.6,
    )


def rate_of(cloud: str, shape: str, model: Model) -> float | None:
    """Return the throughput of an accelerator."""
    facts = CATALOG.shape(cloud, shape)  # pyright: ignore[reportArgumentType]
    assert facts.gpu is not None
    system = system_of(facts, CATALOG)
    pace = pace_of(model, facts.gpu.model.value if system is None else system.id, "fp8", CATALOG)
    return None if isinstance(pace, NoPace) else pace.expected
