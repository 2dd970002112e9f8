"""Stacks that are up and have no file, in every form of a report."""

import json
from dataclasses import replace

from gpufabric.engine.manifest import UndeclaredStack
from gpufabric.report.build import build
from gpufabric.report.json_form import as_json
from gpufabric.report.markdown import markdown
from gpufabric.report.model import Report
from gpufabric.report.sources import RunOrigin, StackSource
from tests.report.making import ORIGIN
from tests.report.reading import markdown_text, terminal_text

WEST = UndeclaredStack(
    "aws-us-west-2", 94, gpus=256, usd_per_hour="1761.99", usd_per_month="1286252.55", unpriced=["flow log"]
)
FIRST = "aws-us-west-2 is up and has no file: 94 resources, 256 GPUs, $1,286,253/month (1 not priced). "


def report(*undeclared: UndeclaredStack, sources: tuple[StackSource, ...] = ()) -> Report:
    origin: RunOrigin = replace(ORIGIN, undeclared=undeclared)
    return build(sources, origin)


def test_it_is_the_first_line_and_part_of_the_totals() -> None:
    made = report(WEST)
    assert made.headline.startswith(FIRST)
    assert made.verdict == "attention"
    assert "`gpufabric destroy aws-us-west-2`" in made.reasons[0]
    assert (made.totals.gpus_before, made.totals.gpus_after) == (256, 256)
    assert str(made.totals.usd_per_month_after) == "1286252.55"
    (stack,) = made.stacks
    assert (stack.outcome, stack.counts) == ("undeclared", {"same": 94})


def test_every_form_names_it() -> None:
    made = report(WEST)
    assert FIRST.strip() in terminal_text(made)
    assert FIRST.strip() in markdown_text(markdown(made))
    assert json.loads(as_json(made))["stacks"][0]["stack"] == "aws-us-west-2"
    assert "Not done" not in markdown_text(markdown(made)), "nothing was to be done on it"


def test_what_is_unknown_is_no_zero() -> None:
    unread = UndeclaredStack("oci-us-ashburn-1", 12, problem="its state cannot be read: no such object")
    made = report(unread)
    expected = "oci-us-ashburn-1 is up and has no file: 12 resources, GPUs unknown, cost unknown. "
    assert made.headline.startswith(expected)
    assert "its state cannot be read: no such object" in made.reasons[0]
    assert made.totals.left_out == ("oci-us-ashburn-1",)


def test_machines_without_a_price_come_before_its_amount() -> None:
    machines = ["8 x Standard_ND96isr_H200_v5"]
    made = report(
        UndeclaredStack(
            "azure-eastus",
            45,
            gpus=64,
            usd_per_hour="0.74",
            usd_per_month="537.78",
            unpriced=[*machines, "DNS queries"],
            unpriced_machines=machines,
        )
    )
    least = "8 x Standard_ND96isr_H200_v5 without a price: at least $538/month"
    first = f"azure-eastus is up and has no file: 45 resources, 64 GPUs, {least} (2 not priced). "
    assert made.headline.startswith(first)
    assert f"64 GPUs; {least} as before" in made.headline.removeprefix(first)
    assert made.totals.unpriced_machines_after == tuple(machines)


def test_a_stack_that_a_run_works_on_is_not_undeclared_in_its_report() -> None:
    made = report(WEST, sources=(StackSource("aws-us-west-2", status="done"),))
    assert [stack.outcome for stack in made.stacks] == ["ok"]
