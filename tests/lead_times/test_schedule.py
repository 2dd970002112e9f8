import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.lead_times.durations import UNKNOWN, StepDuration
from gpufabric.lead_times.paths import LeadTimePath, PathStep
from gpufabric.lead_times.schedule import schedule
from gpufabric.spec.gpu_request import StepName

PATH = LeadTimePath(
    "own-building",
    "own building",
    (
        PathStep("site-control"),
        PathStep("permits", ("site-control",)),
        PathStep("grid-connection", ("site-control",)),
        PathStep("construction", ("permits",)),
        PathStep("installation", ("construction", "grid-connection")),
    ),
    is_lease=False,
)
NAMES: tuple[StepName, ...] = tuple(step.name for step in PATH.steps)


def days(*values: float) -> dict[StepName, StepDuration]:
    """The same least, expected and greatest duration for each step of the path."""
    return {
        name: StepDuration(value, value, value, sources=("a",))
        for name, value in zip(NAMES, values, strict=True)
    }


def test_a_step_starts_when_the_last_of_those_before_it_ends() -> None:
    planned = schedule(PATH, days(10, 20, 50, 5, 3))
    starts = {step.step.name: step.start.expected for step in planned.steps}
    assert starts == {
        "site-control": 0,
        "permits": 10,
        "grid-connection": 10,
        "construction": 30,
        "installation": 60,
    }
    assert planned.end.expected == 63


def test_the_critical_steps_have_no_slack() -> None:
    planned = schedule(PATH, days(10, 20, 50, 5, 3))
    assert [step.step.name for step in planned.steps if step.is_critical] == [
        "site-control",
        "grid-connection",
        "installation",
    ]


@given(st.lists(st.floats(0, 3000), min_size=5, max_size=5), st.sampled_from(range(5)))
def test_only_a_longer_critical_step_moves_the_end(values: list[float], longer: int) -> None:
    planned = schedule(PATH, days(*values))
    moved = schedule(PATH, days(*(value + (number == longer) for number, value in enumerate(values))))
    delay = moved.end.expected - planned.end.expected
    if planned.steps[longer].is_critical:
        assert delay == pytest.approx(1, abs=1e-5)
    else:
        assert delay < 1


def test_unknown_steps_leave_the_end_open_but_not_earlier() -> None:
    durations = days(10, 20, 50, 5, 3)
    durations["permits"] = UNKNOWN
    planned = schedule(PATH, durations)
    assert planned.end.is_open
    assert planned.unknown == ("permits",)
    assert planned.end.low == 63


def test_ranges_are_those_of_all_steps_together() -> None:
    durations: dict[StepName, StepDuration] = {name: StepDuration(1, 2, 4, sources=("a",)) for name in NAMES}
    end = schedule(PATH, durations).end
    assert (end.low, end.expected, end.high) == (4, 8, 16)
