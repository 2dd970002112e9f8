import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from gpufabric.events.log import log_of
from gpufabric.report import text
from gpufabric.report.build import Source, build
from gpufabric.report.model import Money, Summary
from gpufabric.report.priced import Priced, read_priced, with_money
from gpufabric.report.secrets import mask_of
from gpufabric.spec.problems import DeclarationError
from tests.report.making import ORIGIN, STACK, many_stacks, step


def told(hour: str | None, **more: Any) -> dict[str, Any]:
    keys = ("usd_per_month", "usd_upfront", "usd_per_gpu_hour")
    return {"usd_per_hour": hour, **dict.fromkeys(keys), "unpriced": [], **more}


def write(folder: Path, name: str, before: Any, after: Any, **more: Any) -> Path:
    data = {
        "format": 1,
        "stack": STACK,
        "before": before,
        "after": after,
        "overlap_usd_per_hour": None,
        **more,
    }
    file = folder / f"{name}.priced.json"
    file.write_text(json.dumps(data))
    return file


def test_of_several_passes_the_first_tells_before_and_the_last_after(tmp_path: Path) -> None:
    first = write(tmp_path, "1", told("1.00"), told("2.00"))
    second = write(tmp_path, "2", told("2.00"), told("3.00"), overlap_usd_per_hour="0.50")
    found = read_priced([first, second])
    assert found is not None
    assert found.before is not None
    assert found.after is not None
    assert (found.before.usd_per_hour, found.after.usd_per_hour) == (Decimal(1), Decimal(3))
    assert found.overlap_usd_per_hour == Decimal("0.50")
    assert found.before.basis == found.after.basis == "resources"


def test_a_first_pass_that_left_nothing_leaves_before_unknown(tmp_path: Path) -> None:
    second = write(tmp_path, "2", told("2.00"), told("3.00"))
    found = read_priced([tmp_path / "absent", second])
    assert found is not None
    assert found.before is None
    assert read_priced([tmp_path / "absent"]) is None


@pytest.mark.parametrize("content", ["", "[]", "{", '{"format": 2}', '"x"'])
def test_something_else_is_refused_without_quoting_it(tmp_path: Path, content: str) -> None:
    file = tmp_path / "x.priced.json"
    file.write_text(content)
    with pytest.raises(DeclarationError, match=r"x\.priced\.json"):
        read_priced([file])


def test_what_is_not_known_stays_so(tmp_path: Path) -> None:
    found = read_priced([write(tmp_path, "1", None, told(None, unpriced=["8 x unknown"]))])
    assert found is not None
    assert found.before is None
    assert found.after is not None
    assert (found.after.usd_per_hour, found.after.unpriced) == (None, ("8 x unknown",))
    summary = Summary(gpus=8, money=Money(usd_per_hour=Decimal(7)))
    mask = mask_of([], {})
    assert with_money(summary, None, mask) == summary
    assert with_money(None, Money(), mask) is None


def test_amounts_of_resources_take_the_place_of_what_a_stack_says(tmp_path: Path) -> None:
    events = [
        {
            "resOutputsEvent": {
                "metadata": {
                    "op": "update",
                    "urn": f"urn:pulumi:{STACK}::gpufabric::pulumi:pulumi:Stack::gpufabric-{STACK}",
                    "type": "pulumi:pulumi:Stack",
                    "old": {"outputs": {"summary": {"gpus": 8, "usd_per_hour": "9.00"}}},
                    "new": {"outputs": {"summary": {"gpus": 16, "usd_per_hour": "9.00"}}},
                }
            }
        },
        {"summaryEvent": {"resourceChanges": {"same": 1}, "result": "succeeded"}},
    ]
    both = Priced(
        Money(usd_per_hour=Decimal(1), basis="resources"), Money(usd_per_hour=Decimal(2), basis="resources")
    )
    report = build([Source(STACK, log_of(events), "done", both)], ORIGIN)
    (stack,) = report.stacks
    assert stack.before is not None
    assert stack.after is not None
    assert (stack.before.gpus, stack.before.money.usd_per_hour) == (8, Decimal(1))
    assert (stack.after.gpus, stack.after.money.usd_per_hour) == (16, Decimal(2))
    assert text.basis(report) == "Priced from the resources of both sides, at the same list prices."
    said = build([Source(STACK, log_of(events), "done")], ORIGIN)
    assert (
        text.basis(said) == "Amounts are what each stack puts out of itself, at the prices of its own time."
    )
    half = build([Source(STACK, log_of(events), "done", Priced(None, both.after))], ORIGIN)
    assert half.stacks[0].before is not None
    assert half.stacks[0].before.money.usd_per_hour == Decimal("9.00")


def test_basis_names_stacks_that_speak_for_themselves() -> None:
    report = many_stacks()
    first = report.stacks[0]
    priced = first.model_copy(
        update={
            side: one.model_copy(update={"money": one.money.model_copy(update={"basis": "resources"})})
            for side in ("before", "after")
            if (one := getattr(first, side))
        }
    )
    mixed = report.model_copy(update={"stacks": (priced, *report.stacks[1:])})
    assert text.basis(mixed).startswith("Priced from resources, but for ")
    assert first.stack not in text.basis(mixed)


def test_overlap_is_said_beside_what_is_made_twice() -> None:
    kinds = ("create-replacement", "replace", "delete-replaced")
    steps = [step(kind, old={"a": 1}, new={"a": 2}, keys=["a"]) for kind in kinds]
    events = [*steps, {"summaryEvent": {"resourceChanges": {}, "result": "succeeded"}}]
    with_price = Priced(overlap_usd_per_hour=Decimal("911.46"))
    assert "old machines cost $911.46 for each hour of it" in text.twice(
        build([Source(STACK, log_of(events), "done", with_price)], ORIGIN)
    )
    assert text.twice(build([Source(STACK, log_of(events), "done")], ORIGIN)).endswith(
        "which is not in these amounts."
    )
