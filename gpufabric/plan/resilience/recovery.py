"""Plans checkpoint copies between regions: their share of the links, and recovery points after a loss."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.geography import CopyMethod, geography
from gpufabric.plan.rates import BITS_PER_BYTE, GIGA
from gpufabric.plan.resilience.copies import period_minutes
from gpufabric.plan.resilience.copy_rules import copy_problems, policy_problems
from gpufabric.plan.resilience.sites import Site, bucket_power_domain
from gpufabric.plural import noun
from gpufabric.spec.backbone import Backbone, Link
from gpufabric.spec.fabric import CheckpointCopy, CheckpointPolicy, Fabric
from gpufabric.spec.problems import Problem
from gpufabric.spec.regions import AnyRegion
from gpufabric.time_units import SECONDS_PER_MINUTE
from gpufabric.wire.project import PROJECT_FILE

POLICY = "fabric.resilience.checkpoints"
"""Property path of the policy in ``Pulumi.yaml``."""


@dataclass(frozen=True, slots=True)
class CopyPlan:
    """A standing copy.

    Attributes:
        source: stack whose bucket is copied.
        destination: stack whose bucket receives the copy.
        method: copy method.
        gbps: rate, in Gbit/s; None if unknown.
        period_minutes: time between two runs; None if each write is copied at once.
        transfer_minutes: transfer time of one checkpoint; None if the rate is unknown.
        minutes: longest time from a write to the end of its copy, including the wait for the next run; None
            if unknown and not promised.
        link: key of the fabric's link that carries it; None if none does.
        link_share: share of that link's bandwidth that it uses while it runs.
        running_share: share of the time between two checkpoints in which it runs, at most 1; None if unknown.
    """

    source: str
    destination: str
    method: CopyMethod
    gbps: float | None
    period_minutes: int | None
    transfer_minutes: float | None
    minutes: float | None
    link: str | None
    link_share: float | None
    running_share: float | None = None


@dataclass(frozen=True, slots=True)
class RecoveryPoint:
    """The newest checkpoint that survives a loss.

    Attributes:
        kind: region, power domain or cloud.
        name: what is lost.
        holder: stack with the newest complete checkpoint; None if none survives.
        minutes: largest age of that checkpoint; None if unknown.
    """

    kind: str
    name: str
    holder: str | None
    minutes: float | None


@dataclass(frozen=True, slots=True)
class Replication:
    """The planned checkpoint policy.

    Attributes:
        checkpoint_bytes: size of a complete checkpoint.
        copies: standing copies, in declared order.
        points: recovery point of each loss: regions, power domains, clouds, each sorted by name.
        problems: faults of the policy.
        limit_minutes: declared largest age of a recovery point; None if none is declared.
    """

    checkpoint_bytes: int
    copies: tuple[CopyPlan, ...]
    points: tuple[RecoveryPoint, ...]
    problems: tuple[Problem, ...]
    limit_minutes: float | None = None


def plan_replication(
    fabric: Fabric,
    regions: Mapping[str, AnyRegion],
    sites: tuple[Site, ...],
    backbone: Backbone | None,
    catalog: Catalog,
) -> Replication | None:
    """Plan the declared policy; None if there is none.

    A copy by rclone uses the link between its two stacks, at its rate limit or at the rate that finishes a
    copy within the interval, less the wait for the next run. A copy inside a cloud uses that cloud's network
    and takes the promised time, unless a rate is declared. A scheduled copy waits for the next run, which
    copies all checkpoints since the previous run. The recovery point is the interval plus the time of the
    copies.

    Args:
        fabric: with the policy, and the training job, from which the size of a checkpoint follows.
        regions: declarations by stack.
        sites: the same regions, with their power domains.
        backbone: the links.
        catalog: copy methods, and facts on training.
    """
    policy, known = fabric.resilience.checkpoints, geography(catalog)
    if policy is None:
        return None
    problems = list(policy_problems(POLICY, policy, fabric, regions))
    if problems or fabric.training is None:
        return Replication(0, (), (), tuple(problems))
    size = fabric.training.model.total_parameters * policy.bytes_per_parameter
    links = {frozenset(link.between): link for link in backbone.links} if backbone else {}
    copies: list[CopyPlan] = []
    for position, copy in enumerate(policy.copies):
        where = f"{POLICY}.copies[{position}]"
        link = links.get(frozenset((copy.source, copy.destination)))
        faults = copy_problems(where, copy, regions, link, known)
        if backbone is None and known.copy_methods[copy.method].path.value == "internet":
            problems.append(_unmade(where, copy))
        problems.extend(faults)
        if not faults:
            planned = _copy(copy, policy, size, link, known.copy_methods[copy.method])
            problems.extend(_too_slow(where, planned, policy))
            copies.append(planned)
    problems.extend(_overloads(copies, links.values()))
    ages = _ages(policy, copies)
    grids = {stack: bucket_power_domain(region, known) for stack, region in regions.items()}
    points = tuple(_points(sites, ages, grids))
    problems.extend(_lost_for_good(points))
    return Replication(size, tuple(copies), points, tuple(problems), policy.recovery_point_minutes)


def _copy(
    copy: CheckpointCopy, policy: CheckpointPolicy, size: int, link: Link | None, method: CopyMethod
) -> CopyPlan:
    path, interval = method.path.value, policy.interval_minutes
    period = period_minutes(method, interval)
    # The wait for the next run shortens the time for the transfer, which keeps at least half of the interval.
    left = interval if path != "link" or period is None else max(interval - period, interval / 2)
    rate = copy.gbps
    if path == "link" and rate is None:
        rate = size * BITS_PER_BYTE / GIGA / (left * SECONDS_PER_MINUTE)
    transfer = None if rate is None else size * BITS_PER_BYTE / GIGA / rate / SECONDS_PER_MINUTE
    if transfer is not None:
        minutes: float | None = transfer if period is None else period + transfer * max(1, period / interval)
    else:
        minutes = float(method.promised_minutes.value) if method.promised_minutes else None
    carried = link if path == "link" else None
    return CopyPlan(
        source=copy.source,
        destination=copy.destination,
        method=method,
        gbps=rate,
        period_minutes=period,
        transfer_minutes=transfer,
        minutes=minutes,
        link=carried.key if carried else None,
        link_share=rate / carried.gbps if carried and rate is not None else None,
        running_share=None if transfer is None else min(1.0, transfer / interval),
    )


def _unmade(where: str, copy: CheckpointCopy) -> Problem:
    return _problem(
        f"{where}.method",
        f"{copy.method} without a backbone stack",
        "a readable stacks/Pulumi.backbone.yaml",
        "the backbone stack creates the copy",
    )


def _too_slow(where: str, copy: CopyPlan, policy: CheckpointPolicy) -> Iterator[Problem]:
    if copy.transfer_minutes is None or copy.gbps is None:
        return
    wait = copy.period_minutes if copy.link is not None and copy.period_minutes is not None else 0
    takes = copy.transfer_minutes + wait
    # A sixtieth of a second of rounding is no backlog.
    if takes <= policy.interval_minutes + 1 / 3600:
        return
    left = policy.interval_minutes - wait
    faster = f"at least {copy.gbps * copy.transfer_minutes / left:.2f} Gbit/s, or " if left > 0 else ""
    yield _problem(
        f"{where}.gbps",
        f"{copy.gbps:g} Gbit/s: a copy takes {takes:.1f} minutes",
        f"{faster}an interval of at least {takes:.1f} minutes",
        f"a checkpoint is written every {policy.interval_minutes:g} "
        f"{noun(policy.interval_minutes, 'minute')}; copies would fall behind",
    )


def _overloads(copies: list[CopyPlan], links: Iterable[Link]) -> Iterator[Problem]:
    """Yield copies that run at the same time with more than their link carries.

    All copies start when a checkpoint is complete. Verdicts on links count what they leave to training.
    """
    for link in links:
        for source in link.between:
            taken = sum(copy.gbps or 0.0 for copy in copies if (copy.link, copy.source) == (link.key, source))
            if taken > link.gbps:
                yield _problem(
                    f"{POLICY}.copies",
                    f"{taken:.2f} Gbit/s of copies from {source} over {link.key}",
                    f"at most {link.gbps:g} Gbit/s together while they run",
                    f"the link has {link.gbps:g} Gbit/s as declared",
                )


def _ages(policy: CheckpointPolicy, copies: list[CopyPlan]) -> Mapping[str, float | None]:
    """Return the largest age of the newest complete checkpoint in each bucket that has one; None if unknown.

    The age of a copy of a copy is the sum of both.
    """
    ages: dict[str, float | None] = dict.fromkeys(policy.written_by, policy.interval_minutes)
    changed = True
    while changed:
        changed = False
        for copy in copies:
            if copy.source not in ages:
                continue
            source = ages[copy.source]
            age = None if source is None or copy.minutes is None else source + copy.minutes
            if copy.destination not in ages or _older(ages[copy.destination], age):
                ages[copy.destination] = age
                changed = True
    return ages


def _older(had: float | None, new: float | None) -> bool:
    return new is not None and (had is None or new < had)


def _points(
    sites: tuple[Site, ...], ages: Mapping[str, float | None], bucket_grids: Mapping[str, str | None]
) -> Iterator[RecoveryPoint]:
    """Yield the recovery point of each loss.

    A grid takes the buckets that it supplies: those of a region with machines in a Local Zone are on the
    region's own grid.
    """
    groups: dict[tuple[str, str], set[str]] = {}
    for site in sites:
        groups.setdefault(("region", site.stack), set()).add(site.stack)
        if site.power_domain is not None:
            groups.setdefault(("power domain", site.power_domain), set())
        bucket_grid = bucket_grids.get(site.stack)
        if bucket_grid is not None:
            groups.setdefault(("power domain", bucket_grid), set()).add(site.stack)
        groups.setdefault(("cloud", site.cloud), set()).add(site.stack)
    order = {"region": 0, "power domain": 1, "cloud": 2}
    for (kind, name), lost in sorted(groups.items(), key=lambda group: (order[group[0][0]], group[0][1])):
        left = {stack: age for stack, age in ages.items() if stack not in lost}
        dated = {stack: age for stack, age in left.items() if age is not None}
        holder = min(dated, key=lambda stack: (dated[stack], stack)) if dated else min(left, default=None)
        yield RecoveryPoint(kind, name, holder, dated.get(holder) if holder else None)


def _lost_for_good(points: tuple[RecoveryPoint, ...]) -> Iterator[Problem]:
    for point in points:
        if point.kind == "region" and point.holder is None:
            yield _problem(
                f"{POLICY}.copies",
                f"no complete checkpoint outside {point.name}",
                f"a copy from {point.name} to another stack, or another stack in written_by",
                "a complete checkpoint must survive the loss of a region",
            )


def _problem(where: str, given: str, allowed: str, limit: str) -> Problem:
    return Problem(where, given, allowed, limit, PROJECT_FILE)


def terabytes(size: int) -> Decimal:
    """Return a size in terabytes (10^12 bytes), to a hundredth."""
    return (Decimal(size) / 10**12).quantize(Decimal("0.01"))
