"""Gives a model of a lease to HiGHS, and reads its answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from gpufabric.highs import silent
from gpufabric.planner.model import LeaseModel, LeaseRule
from gpufabric.planner.rules import dominated

_INFEASIBLE = 2
"""Status of scipy's milp."""


class UnsolvedError(Exception):
    """The solver stopped without an answer."""


@dataclass(frozen=True, slots=True)
class Minimum:
    """A lease with the least sum of weights.

    Attributes:
        units: units of each offer.
        used: for each region, whether it is in use.
        links: positions of the leased links.
        parts: positions of the leased parts of the backbone.
        value: the sum of weights.
        gap: share by which a lower sum may still exist.
        bound: sum below which no lease lies.
    """

    units: tuple[int, ...]
    used: tuple[bool, ...]
    links: tuple[int, ...]
    parts: tuple[int, ...]
    value: float
    gap: float
    bound: float


def minimize(
    model: LeaseModel,
    rows: Sequence[LeaseRule],
    weights: Sequence[float],
    least_units: Mapping[int, int],
    gap: float,
    seconds: float | None,
    kept: Mapping[int, float] | None = None,
    *,
    has_parts_of_units: bool = False,
) -> Minimum | None:
    """Return a lease with the least sum of weights; None if none fulfils the rules.

    Args:
        model: offers, regions, links and parts of the backbone.
        rows: the rules that hold.
        weights: weight of each of them, in this order.
        least_units: least units of some offers, by position.
        gap: share by which the sum may be greater than the least.
        seconds: most time, in seconds; None: as long as it takes.
        kept: values that stay as they are, by position in this order.
        has_parts_of_units: whether parts of a unit can be leased. Such a sum is found sooner, and no lease
            of whole units has a lower bound.

    Raises:
        UnsolvedError: the time was cut short before any lease was found.
    """
    # scipy takes half a second to import, and only this command needs it. It has no types.
    np: Any = import_module("numpy")
    optimize: Any = import_module("scipy.optimize")

    offers, regions, links = len(model.offers), len(model.regions), len(model.links)
    fixed = offers + regions
    total = fixed + links + len(model.parts)
    lower = np.zeros(total + regions)
    upper = np.full(total + regions, np.inf)
    upper[:total] = 1.0
    upper[:offers] = [float(offer.units) for offer in model.offers]
    for position in dominated(model) - set(least_units):
        upper[position] = 0.0
    for position, units in least_units.items():
        lower[position] = units
    for position, value in (kept or {}).items():
        lower[position] = upper[position] = value
    if bool(np.any(lower > upper)):
        return None
    whole = np.ones(total + regions)
    whole[total:] = 0.0
    if has_parts_of_units:
        whole[:offers] = 0.0
    matrix, least, most = _matrix(model, rows, total)
    largest = max((abs(weight) for weight in weights), default=1.0) or 1.0
    options: dict[str, Any] = {"mip_rel_gap": gap, "presolve": True}
    if seconds is not None:
        options["time_limit"] = seconds
    # What cannot be leased has no column: the solver need not look at it.
    columns: Any = np.flatnonzero(upper > 0)
    with silent():
        answer: Any = optimize.milp(
            np.array([*weights, *(0.0 for _ in range(regions))])[columns] / largest,
            integrality=whole[columns],
            bounds=optimize.Bounds(lower[columns], upper[columns]),
            constraints=[optimize.LinearConstraint(matrix[:, columns], least, most)],
            options=options,
        )
    if answer.x is None:
        if answer.status == _INFEASIBLE:
            return None
        raise UnsolvedError(str(answer.message))
    values: Any = np.zeros(total + regions)
    values[columns] = answer.x
    chosen = [round(float(value)) for value in values[:total]]
    value = sum(weight * value for weight, value in zip(weights, chosen, strict=True))
    bound = value if answer.mip_dual_bound is None else float(answer.mip_dual_bound) * largest
    return Minimum(
        units=tuple(chosen[:offers]),
        used=tuple(bool(value) for value in chosen[offers:fixed]),
        links=tuple(number for number in range(links) if chosen[fixed + number]),
        parts=tuple(number for number in range(len(model.parts)) if chosen[fixed + links + number]),
        value=value,
        gap=float(answer.mip_gap or 0.0),
        bound=bound if has_parts_of_units else min(value, bound),
    )


def _matrix(model: LeaseModel, rows: Sequence[LeaseRule], total: int) -> tuple[Any, Any, Any]:
    """Return the rules as a matrix, with the least and the most of each row.

    The last columns are the throughput of each region, in that of the fastest unit. Rules on throughput
    then name regions instead of all their offers.
    """
    np: Any = import_module("numpy")
    sparse: Any = import_module("scipy.sparse")
    offers, fixed = len(model.offers), len(model.offers) + len(model.regions)
    fastest = max((offer.tokens_per_second for offer in model.offers), default=1.0) or 1.0
    values: list[float] = []
    columns: list[int] = []
    starts = [0]
    least: list[float] = []
    for row in rows:
        rates = {position: weight * fastest for position, weight in row.rates.items()}
        # Rows of one size keep the solver's tolerance the same for all of them.
        weights = (*row.units.values(), *row.regions.values(), *row.joins.values(), *rates.values())
        size = max((abs(weight) for weight in weights), default=1.0) or 1.0
        for first, part in ((0, row.units), (offers, row.regions), (fixed, row.joins), (total, rates)):
            columns.extend(first + position for position in part)
            values.extend(weight / size for weight in part.values())
        starts.append(len(values))
        least.append(row.least / size)
    for position, region in enumerate(model.regions):
        inside = [number for number, offer in enumerate(model.offers) if offer.region == region]
        columns.extend([total + position, *inside])
        values.extend([-1.0, *(model.offers[number].tokens_per_second / fastest for number in inside)])
        starts.append(len(values))
        least.append(0.0)
    shape = (len(least), total + len(model.regions))
    most = np.full(len(least), np.inf)
    most[len(rows) :] = 0.0
    return sparse.csr_array((values, columns, starts), shape=shape), np.array(least), most
