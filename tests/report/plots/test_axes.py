import pytest

from gpufabric.report.plots.axes import (
    BOTTOM,
    HEIGHT,
    LEFT,
    RIGHT,
    TOP,
    WIDTH,
    Axis,
    PlotFrame,
    mark,
    picture,
)


@pytest.mark.parametrize("highest", [0.7, 1.0, 23.0, 4e6])
def test_a_linear_axis_has_round_marks_around_its_values(highest: float) -> None:
    axis = Axis.linear(highest)
    assert axis.low == 0 == axis.marks[0]
    assert axis.marks[-2] < highest <= axis.high == axis.marks[-1]
    assert 3 <= len(axis.marks) <= 6


@pytest.mark.parametrize(("lowest", "highest"), [(-3.0, 10.0), (0.2, 0.9), (-70.0, -5.0), (0.0, 4e6)])
def test_an_axis_of_both_signs_covers_zero_and_its_values(lowest: float, highest: float) -> None:
    axis = Axis.spanning(lowest, highest)
    assert axis.low == axis.marks[0] <= min(0, lowest)
    assert axis.high == axis.marks[-1] >= max(0, highest)
    assert 0 in axis.marks
    assert 3 <= len(axis.marks) <= 7


def test_decades_cover_all_values() -> None:
    axis = Axis.decades(0.3, 420)
    assert axis.marks == (0.1, 1, 10, 100, 1000)
    assert axis.place(1) == pytest.approx(0.25)
    assert Axis.decades(1, 1).marks == (1, 10)


def test_factors_leave_little_room() -> None:
    axis = Axis.factors(6.2, 94)
    assert axis.marks == (5, 10, 20, 50, 100)
    assert axis.place(6.2) == pytest.approx(1 - axis.place(94))


def test_a_frame_has_its_corners() -> None:
    frame = PlotFrame(Axis.linear(10), Axis.linear(1))
    assert (frame.x(0), frame.x(10)) == (LEFT, WIDTH - RIGHT)
    assert (frame.y(0), frame.y(1)) == (HEIGHT - BOTTOM, TOP)
    assert (
        frame.points([(0, 0), (10, 1)]) == f"{LEFT:.1f},{HEIGHT - BOTTOM:.1f} {WIDTH - RIGHT:.1f},{TOP:.1f}"
    )


def test_a_picture_has_a_title_and_a_description_and_no_markup_from_outside() -> None:
    text = picture("p", "a <title>", "b & c", [mark(1, 2, "alone")])
    assert '<title id="p-title">a &lt;title&gt;</title>' in text
    assert '<desc id="p-desc">b &amp; c</desc>' in text
    assert 'role="img"' in text
