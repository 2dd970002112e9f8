import re

import pytest

from gpufabric.report.markdown import LIMIT, markdown
from tests.report import making
from tests.report.making import done, report, step


def test_markers_stand_in_the_first_column() -> None:
    text = markdown(making.many_resources(20))
    block = re.search(r"```diff\n(.*?)\n```", text, re.DOTALL)
    assert block is not None
    assert {line[0] for line in block[1].splitlines()} <= set("+-!#")


def test_noise_is_folded() -> None:
    unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
    events = [
        step("update", "waits", {"id": "x"}, {"id": unknown}),
        step("update", "formatted", {"policy": '{"a": 1}'}, {"policy": '{"a":1}'}),
        done(update=2, same=104),
    ]
    text = markdown(report(events))
    assert "# 1 update with only values that are known after the update: waits" in text
    assert "# 1 update without a visible difference: formatted" in text
    assert "# 104 unchanged" in text
    assert "! update" not in text


def test_a_reorder_is_one_line() -> None:
    text = markdown(
        report([step("update", old={"zones": ["a", "b"]}, new={"zones": ["b", "a"]}), done(update=1)])
    )
    assert "# zones: same items in a different order" in text
    assert "-   zones" not in text


@pytest.mark.parametrize("limit", [8_000, 20_000, LIMIT, 150_000])
def test_what_is_dropped_is_counted_and_the_summary_stays(limit: int) -> None:
    made = making.many_resources(1500)
    text = markdown(made, limit=limit)
    assert len(text) <= limit
    assert made.headline.replace("[", "\\[") in text
    assert "Destroyed or replaced: 600" in text
    dropped = re.search(r"Dropped for length: ([\d,]+) resources and ([\d,]+) properties", text)
    if dropped:
        shown = len(re.findall(r"^[-+!] (?:create|update|replace|delete) ", text, re.MULTILINE))
        assert shown + int(dropped[1].replace(",", "")) == 1500
    else:
        assert "Dropped for length" in text


def test_every_deletion_is_shown_before_any_creation() -> None:
    text = markdown(making.many_resources(1500), limit=40_000)
    names = re.findall(r"^[-+!] (create|update|replace|delete) ", text, re.MULTILINE)
    assert names == sorted(names, key=["delete", "replace", "update", "create"].index)


def test_a_fence_inside_a_value_stays_inside() -> None:
    made = report([step("create", new={"text": "a\n```\n# heading"}), done(create=1)])
    made = made.model_copy(
        update={"stacks": tuple(stack.model_copy(update={"stack": "`````"}) for stack in made.stacks)}
    )
    text = markdown(made)
    assert text.count("```diff") == 1
    assert "\n# heading" not in text
