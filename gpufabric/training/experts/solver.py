"""Exact placement of experts as a mixed-integer program, solved by HiGHS (``scipy.optimize.milp``)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from itertools import accumulate
from typing import Any

from gpufabric.highs import silent
from gpufabric.training.experts.places import RankPlace, parts
from gpufabric.training.experts.score import SAME

SMALL = 500
"""Placement variables up to which the solver is always asked: it then needs seconds at most."""

LARGEST = 20_000
"""Placement variables up to which the solver is asked if the search may be far from the best."""


_LIMIT = 1
"""Status of a solver that reached its limit."""


@dataclass(frozen=True, slots=True)
class Solved:
    """Answer of the solver.

    Attributes:
        ranks: experts of each rank; None without a proof: what the solver has found until a limit depends on
            the speed of the machine.
        stopped: why it stopped before it had a proof; empty if it has.
    """

    ranks: tuple[tuple[int, ...], ...] | None
    stopped: str = ""


@dataclass(slots=True)
class _Program:
    """Rows and columns of the program.

    Columns: for each expert, number of copies and rank, whether a copy lies there; for each expert and
    number of copies, whether it has so many; for each unit and expert, the share of its tokens that the unit
    keeps; and the highest load.
    """

    costs: list[float] = field(default_factory=list[float])
    whole: list[int] = field(default_factory=list[int])
    rows: list[dict[int, float]] = field(default_factory=list[dict[int, float]])
    least: list[float] = field(default_factory=list[float])
    most: list[float] = field(default_factory=list[float])

    def column(self, *, whole: bool) -> int:
        self.costs.append(0.0)
        self.whole.append(1 if whole else 0)
        return len(self.costs) - 1

    def row(self, terms: dict[int, float], least: float, most: float) -> None:
        self.rows.append(terms)
        self.least.append(least)
        self.most.append(most)


def variables(experts: int, ranks: int, slots: int) -> int:
    """Return the placement variables of a program."""
    return experts * ranks * min(ranks, 1 + ranks * slots - experts)


def solve(shares: Sequence[float], places: Sequence[RankPlace], slots: int, limit_seconds: float) -> Solved:
    """Place experts so that the highest load is lowest, then the crossing of domains, then that of machines.

    Args:
        shares: share of the tokens of each expert.
        places: place of each rank.
        slots: experts that a rank can hold.
        limit_seconds: time of each of the three steps after which the solver stops.
    """
    count = len(places)
    program = _Program()
    most_copies = min(count, 1 + count * slots - len(shares))
    held = {
        (expert, copies, rank): program.column(whole=True)
        for expert in range(len(shares))
        for copies in range(1, most_copies + 1)
        for rank in range(count)
    }
    highest = program.column(whole=False)
    _capacity(program, held, len(shares), most_copies, count, slots)
    for rank in range(count):
        load = {
            column: count * shares[expert] / copies
            for (expert, copies, own), column in held.items()
            if own == rank
        }
        program.row(load | {highest: -1.0}, -float("inf"), 0.0)
    goals = [{highest: 1.0}, *_crossings(program, held, shares, places, most_copies)]
    ranks: tuple[tuple[int, ...], ...] | None = None
    for goal in goals:
        values, status = _run(program, goal, limit_seconds)
        if values is None:
            stopped = f"the solver had no proof after {limit_seconds:g} s"
            return Solved(None, stopped if status == _LIMIT else f"the solver ended with status {status}")
        chosen: list[list[int]] = [[] for _ in places]
        for (expert, _, rank), column in held.items():
            if values[column] > 0.5:  # noqa: PLR2004 - the solver rounds whole numbers to its tolerance
                chosen[rank].append(expert)
        ranks = tuple(tuple(sorted(own)) for own in chosen)
        reached = sum(factor * values[column] for column, factor in goal.items())
        program.row(goal, -float("inf"), reached + SAME)
    return Solved(ranks)


def _capacity(
    program: _Program,
    held: dict[tuple[int, int, int], int],
    experts: int,
    most_copies: int,
    ranks: int,
    slots: int,
) -> None:
    """Give each expert one number of copies, that many ranks, and each rank at most its slots."""
    for expert in range(experts):
        chosen: dict[int, float] = {}
        for copies in range(1, most_copies + 1):
            column = program.column(whole=True)
            chosen[column] = 1.0
            own = [held[expert, copies, rank] for rank in range(ranks)]
            program.row(dict.fromkeys(own, 1.0) | {column: -float(copies)}, 0.0, 0.0)
            for part in own if copies > 1 else ():
                program.row({part: 1.0, column: -1.0}, -float("inf"), 0.0)
        program.row(chosen, 1.0, 1.0)
    for rank in range(ranks):
        own = {column: 1.0 for (_, _, at), column in held.items() if at == rank}
        program.row(own, 0.0, float(slots))


def _crossings(
    program: _Program,
    held: dict[tuple[int, int, int], int],
    shares: Sequence[float],
    places: Sequence[RankPlace],
    most_copies: int,
) -> Iterator[dict[int, float]]:
    """Yield the goals of little crossing: of NVLink domains, then of machines, if placement changes them."""
    seen: set[tuple[tuple[int, ...], ...]] = set()
    for units in ([place.domain for place in places], [place.node for place in places]):
        members = parts(units)
        even = len({len(unit) for unit in members}) == 1
        if members in seen or len(members) == 1 or (even and most_copies == 1):
            continue
        seen.add(members)
        goal: dict[int, float] = {}
        for unit in members:
            for expert, share in enumerate(shares):
                kept = program.column(whole=False)
                goal[kept] = -share
                program.row({kept: 1.0}, 0.0, len(unit) / len(places))
                terms = {
                    held[expert, copies, rank]: -1.0 / copies
                    for copies in range(1, most_copies + 1)
                    for rank in unit
                }
                program.row(terms | {kept: 1.0}, -float("inf"), 0.0)
        yield goal


def _run(
    program: _Program, goal: dict[int, float], limit_seconds: float
) -> tuple[Sequence[float] | None, int]:
    """Return the columns' values at the lowest goal, or None without a proof, and the solver's status."""
    # The import takes a second, and most placements need none.
    numpy: Any = import_module("numpy")
    optimize: Any = import_module("scipy.optimize")
    sparse: Any = import_module("scipy.sparse")
    columns = len(program.costs)
    costs = numpy.zeros(columns)
    for column, factor in goal.items():
        costs[column] = factor
    # HiGHS takes numbers of columns and rows as 32-bit integers; older releases of scipy do not convert them.
    starts = [0, *accumulate(len(row) for row in program.rows)]
    matrix: Any = sparse.csr_array(
        (
            numpy.array([factor for row in program.rows for factor in row.values()]),
            numpy.array([column for row in program.rows for column in row], dtype=numpy.int32),
            numpy.array(starts, dtype=numpy.int32),
        ),
        shape=(len(program.rows), columns),
    )
    whole = numpy.array(program.whole)
    with silent():
        answer: Any = optimize.milp(
            costs,
            integrality=whole,
            bounds=optimize.Bounds(0, numpy.where(whole == 1, 1.0, numpy.inf)),
            constraints=optimize.LinearConstraint(
                matrix, numpy.array(program.least), numpy.array(program.most)
            ),
            options={"time_limit": limit_seconds, "mip_rel_gap": 0.0},
        )
    return [float(value) for value in answer.x] if answer.status == 0 else None, int(answer.status)
