"""Whether a lease that exists is still the best, and what moving would save after its costs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from gpufabric.planner.answer import needs_of
from gpufabric.planner.conflict import conflict_of
from gpufabric.planner.listed import JobOffers, ListedOffer
from gpufabric.planner.model import LeaseModel, RuleKind
from gpufabric.planner.needs import LeaseNeeds
from gpufabric.planner.offers import LeaseOffer
from gpufabric.planner.rules import lease_model
from gpufabric.planner.solver import cheapest
from gpufabric.spec.lease_job import LeaseJob, LeaseMove
from gpufabric.time_units import HOURS_PER_DAY

_GB_PER_TB = 1000
_EQUAL = 1e-6


@dataclass(frozen=True, slots=True)
class HeldMachines:
    """Machines that are leased now.

    Attributes:
        region: cloud and region.
        shape: the cloud's name of the machine.
        mode: way to pay.
        machines: their number.
        usd_per_gpu_hour: agreed price; None: today's list price holds.
    """

    region: str
    shape: str
    mode: str
    machines: int
    usd_per_gpu_hour: float | None = None

    @property
    def text(self) -> str:
        """The machines in words."""
        return f"{self.machines:,} {self.shape} in {self.region}, {self.mode}"


@dataclass(frozen=True, slots=True)
class Replanned:
    """A lease that exists against the best one.

    Amounts are US dollars for the days of the job.

    Attributes:
        stay_usd: cost of keeping it as it is; None if it does not fulfil the job.
        broken: requirements that keep it from that.
        move_usd: cost of the best change, with the costs of moving; None if no change fulfils the job.
        double_run_usd: part of it for machines that run twice.
        data_usd: part of it for data that moves.
        exit_usd: part of it for early ends.
        kept: machines that stay, by offer.
        taken: machines that are new, by offer.
        decided_by: the assumption that decides, as a sentence.
    """

    stay_usd: float | None
    broken: tuple[RuleKind, ...]
    move_usd: float | None
    double_run_usd: float
    data_usd: float
    exit_usd: float
    kept: tuple[tuple[str, int], ...]
    taken: tuple[tuple[str, int], ...]
    decided_by: str

    @property
    def saved_usd(self) -> float | None:
        """Savings of a move after its costs; None if one of both costs does not exist."""
        return None if self.stay_usd is None or self.move_usd is None else self.stay_usd - self.move_usd

    @property
    def is_best(self) -> bool:
        """Whether the lease that exists fulfils the job and no change saves anything."""
        if self.stay_usd is None:
            return False
        return self.saved_usd is None or self.saved_usd <= _EQUAL * max(1.0, self.stay_usd)


@dataclass(frozen=True, slots=True)
class _Held:
    """Leased machines as an offer, with the cost of ending one unit early."""

    offer: LeaseOffer
    exit_usd_per_hour: float


def replan(job: LeaseJob, listing: JobOffers, held: Sequence[HeldMachines], move: LeaseMove) -> Replanned:
    """Compare a lease that exists with the best change of it.

    Args:
        job: what is left to train, and in which time.
        listing: everything that can be leased today.
        held: machines that are leased now; each has an offer of its region and shape in the listing.
        move: costs of moving.
    """
    needs = replace(
        needs_of(job, None if listing.links is None else listing.links.choice), budget_usd_per_hour=None
    )
    leased = [_held(job, listing, machines, move) for machines in held]
    staying = lease_model([item.offer for item in leased], needs)
    stay = cheapest(staying, least_units={number: offer.units for number, offer in enumerate(staying.offers)})
    conflict = None if stay else conflict_of(staying)
    broken = () if conflict is None else conflict.kinds
    best = _best(job, listing, leased, needs, move)
    hours = job.days * HOURS_PER_DAY
    stay_usd = None if stay is None else stay.usd_per_hour * hours
    result = Replanned(stay_usd, broken, *best)
    return replace(result, decided_by=_decider(result, job, listing, leased, needs, move))


def _held(job: LeaseJob, listing: JobOffers, machines: HeldMachines, move: LeaseMove) -> _Held:
    same = [
        item
        for item in listing.offers
        if (item.offer.region, item.shape) == (machines.region, machines.shape)
    ]
    # What is taken as a whole has units of many machines: it stands for others only where nothing else does.
    same.sort(key=lambda item: (item.way.name != machines.mode, item.way.takes_all))
    like, size = same[0], same[0].machines
    part = size if like.way.takes_all else 1
    usd = (
        float(like.price.usd_per_gpu_hour) if machines.usd_per_gpu_hour is None else machines.usd_per_gpu_hour
    )
    offer = replace(
        like.offer,
        id=f"{machines.region} {machines.shape} {machines.mode}, leased",
        units=machines.machines // (size // part),
        gpus=like.offer.gpus // part,
        usd_per_hour=usd * like.offer.gpus / part,
        tokens_per_second=like.offer.tokens_per_second / part,
        kw=None if like.offer.kw is None else like.offer.kw / part,
        # The job's number of machines has those that are leased already; a free quota has not.
        shared=next((item.offer.shared for item in same if item.way.together is not None), ""),
        drawn="",
        begins=0,
        after=(),
    )
    return _Held(offer, offer.usd_per_hour * _exit_share(job, machines.mode, move))


def _exit_share(job: LeaseJob, mode: str, move: LeaseMove) -> float:
    if mode in move.early_exit_shares:
        return move.early_exit_shares[mode]
    for contract in job.contracts:
        if mode == f"contract {contract.name}":
            return 1.0 if contract.early_exit_share is None else contract.early_exit_share
    return 0.0 if mode == "on-demand" else 1.0


_Best = tuple[
    float | None, float, float, float, tuple[tuple[str, int], ...], tuple[tuple[str, int], ...], str
]


def _best(
    job: LeaseJob, listing: JobOffers, leased: Sequence[_Held], needs: LeaseNeeds, move: LeaseMove
) -> _Best:
    """Return the best change: its cost, the parts that moving costs, and the machines."""
    hours = job.days * HOURS_PER_DAY
    twice = move.double_run_days / job.days
    data_usd = move.data_tb * _GB_PER_TB * move.usd_per_gb
    used = {item.offer.region for item in leased}
    fixed = dict(needs.usd_per_hour_by_region)
    for region in {item.offer.region for item in listing.offers} - used:
        fixed[region] = fixed.get(region, 0.0) + data_usd / hours
    exits = {item.offer.id: item.exit_usd_per_hour for item in leased}
    model = lease_model(
        [*(item.offer for item in leased), *(item.offer for item in listing.offers)],
        replace(needs, usd_per_hour_by_region=fixed),
    )
    # A unit that stays has no exit cost; all exit costs together are a constant.
    costs = tuple(
        offer.usd_per_hour - exits[offer.id] if offer.id in exits else offer.usd_per_hour * (1 + twice)
        for offer in model.offers
    )
    priced: LeaseModel = replace(model, costs=costs)
    best = cheapest(priced)
    if best is None:
        return None, 0.0, 0.0, 0.0, (), (), ""
    units = {offer.id: count for offer, count in zip(model.offers, best.units, strict=True) if count}
    rates = {offer.id: offer for offer in model.offers}
    exit_usd = sum(exits[item.offer.id] * (item.offer.units - units.get(item.offer.id, 0)) for item in leased)
    whole = sum(exits[item.offer.id] * item.offer.units for item in leased)
    taken = tuple((name, count) for name, count in units.items() if name not in exits)
    double = sum(rates[name].usd_per_hour * count * twice for name, count in taken)
    new_regions = {rates[name].region for name, _ in taken} - used
    return (
        (best.usd_per_hour + whole) * hours,
        double * hours,
        data_usd * len(new_regions),
        exit_usd * hours,
        tuple((name, count) for name, count in units.items() if name in exits),
        taken,
        "",
    )


def _decider(
    result: Replanned,
    job: LeaseJob,
    listing: JobOffers,
    leased: Sequence[_Held],
    needs: LeaseNeeds,
    move: LeaseMove,
) -> str:
    """Return the assumption without which the answer would be another."""
    if result.stay_usd is None or result.move_usd is None:
        return "The requirements of the job decide, not the prices."
    hours = job.days * HOURS_PER_DAY
    if not result.is_best:
        name, count = max(
            result.taken, key=lambda item: _usd(listing.offers, item) * item[1], default=("", 0)
        )
        item = next((item for item in listing.offers if item.offer.id == name), None)
        if item is None or result.saved_usd is None:
            return "Machines that are no longer needed decide: ending them costs less than keeping them."
        price = float(item.price.usd_per_gpu_hour)
        most = price + result.saved_usd / (count * item.offer.gpus * hours)
        return (
            f"The price of {name} decides: ${price:,.2f} per GPU-hour today, and moving saves below"
            f" ${most:,.2f}."
        )
    free = {
        "The double run": (leased, move.model_copy(update={"double_run_days": 0.0})),
        "Moving the data": (leased, move.model_copy(update={"data_tb": 0.0})),
        "Ending early": ([replace(item, exit_usd_per_hour=0.0) for item in leased], move),
    }
    for what, (changed, cheaper) in free.items():
        usd = _best(job, listing, changed, needs, cheaper)[0]
        if usd is not None and usd < result.stay_usd * (1 - _EQUAL):
            return f"{what} decides: if it cost nothing, moving would save ${result.stay_usd - usd:,.0f}."
    return "The prices decide: no single cost of moving, if it were nothing, would change the answer."


def _usd(offers: Sequence[ListedOffer], taken: tuple[str, int]) -> float:
    return next((item.offer.usd_per_hour for item in offers if item.offer.id == taken[0]), 0.0)
