from typing import Any

from gpufabric.report.model import Report
from gpufabric.report.terminal.changes import property_lines, updated_lines
from tests.report import making
from tests.report.making import done, report, step


def updated(count: int, new: dict[str, Any], old: dict[str, Any] | None = None) -> Report:
    old = old or {"size": 1}
    steps = [step("update", f"pool-{number}", old, new) for number in range(count)]
    return report([*steps, done(update=count)])


def test_an_updated_resource_is_named_with_its_first_property() -> None:
    assert updated_lines(updated(1, {"size": 2}), 120) == ["update pool-0 of aws-us-east-1: size 1 → 2"]


def test_resources_with_the_same_change_share_a_line() -> None:
    assert updated_lines(updated(3, {"size": 2}), 120) == [
        "update pool-0 of aws-us-east-1 and 2 others: size 1 → 2"
    ]


def test_further_properties_are_counted() -> None:
    (line,) = updated_lines(updated(1, {"size": 2, "tags": "b"}, {"size": 1, "tags": "a"}), 120)
    assert line == "update pool-0 of aws-us-east-1: size 1 → 2, and 1 property more"


def test_short_values_stand_in_a_narrow_line_too() -> None:
    (line,) = updated_lines(updated(1, {"size": 2}), 43)
    assert line == "update pool-0 of aws-us-east-1: size 1 → 2"


def test_a_line_fits_the_terminal() -> None:
    long = {"text": f"{'x' * 300}a{'y' * 300}"}
    (line,) = updated_lines(updated(1, {"text": long["text"].replace("a", "b")}, long), 80)
    assert len(line) <= 80
    assert "xa" in line
    assert "xb" in line


def test_a_refresh_updates_nothing() -> None:
    made = updated(1, {"size": 2}).model_copy(update={"operation": "refresh"})
    assert updated_lines(made, 120) == []


def test_all_properties_have_their_values() -> None:
    events = [
        step("create", "new", new={"size": 3, "text": making.secret("hunter2")}),
        step("update", "pool", {"size": 1, "old": "a"}, {"size": 2, "added": "b"}),
        step("delete", "gone", old={"size": 1}),
        done(create=1, update=1, delete=1),
    ]
    lines = list(property_lines(report(events)))
    assert lines == [
        "delete gone (aws:eks/nodeGroup:NodeGroup), aws-us-east-1",
        "create new (aws:eks/nodeGroup:NodeGroup), aws-us-east-1",
        "  + size: 3",
        "  + text: [secret]",
        "update pool (aws:eks/nodeGroup:NodeGroup), aws-us-east-1",
        '  + added: "b"',
        '  - old: "a"',
        "  ~ size: 1 -> 2",
    ]
