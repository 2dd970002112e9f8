"""The ledger of the states before and after equals the preview and the report of the update, to the cent.

CI runs three of the twenty fabrics, by ``GPUFABRIC_LEDGER_SEED``; `make test-slow` runs all.
"""

import json
import os
import random
from collections.abc import Mapping
from decimal import Decimal
from subprocess import CompletedProcess
from typing import Any

import pytest

from tests.ledger.fabrics import FABRICS, Fabric
from tests.ledger.ledger import ledger
from tests.ledger.projects import NOW, stated_of, write
from tests.ledger.raw import of_export
from tests.ledger.sums import Sums, difference, in_cents
from tests.pairs.trial import Runner

AMOUNTS = {"peak": "usd_per_hour", "least": "usd_per_hour_min", "month": "usd_per_month"}
ONCE = {"upfront": "usd_upfront", "prepaid_month": "usd_prepaid_per_month"}
"""Amounts of the ledger, and their names in reports. What is paid once is null if there is none."""

IN_CI = random.Random(os.environ.get("GPUFABRIC_LEDGER_SEED", "")).sample(sorted(FABRICS), 1)
NAMES = [name if name in IN_CI else pytest.param(name, marks=pytest.mark.slow) for name in FABRICS]


def exported(stacks: list[str], runner: Runner) -> dict[str, str]:
    """Return the states of stacks."""
    return {stack: runner.engine("stack", "export", "-s", stack).stdout for stack in stacks}


def ledgers(fabric: Fabric, exports: Mapping[str, str]) -> dict[str, Sums]:
    """Return the ledger of each state; both sides of a change have the prices that the change states."""
    return {
        stack: ledger(of_export(text), stated_of(fabric, "after", stack), NOW)
        for stack, text in exports.items()
    }


def report_of(run: CompletedProcess[str], runner: Runner) -> dict[str, Any]:
    """Return the report of a run in JSON."""
    folder = json.loads(run.stdout)["folder"]
    return json.loads(runner.command("report", folder, "--format", "json").stdout)


def assert_money(money: Mapping[str, Any], sums: Sums) -> None:
    """Compare the amounts of one side of a report with the ledger."""
    cents = sums.cents()
    assert money["basis"] == "resources"
    assert {own: money[name] for own, name in AMOUNTS.items()} == {own: cents[own] for own in AMOUNTS}
    assert {own: money[name] or "0.00" for own, name in ONCE.items()} == {own: cents[own] for own in ONCE}


def assert_lines(lines: list[Mapping[str, Any]], side: str, sums: Sums) -> None:
    """Compare the sums of lines, which have six decimals, with the ledger."""
    for own, name in (("peak", "usd_per_hour"), ("month", "usd_per_month")):
        total = sum((Decimal(line[f"{name}_{side}"] or 0) for line in lines), Decimal(0))
        assert in_cents(total) == sums.cents()[own]


def assert_report(report: Mapping[str, Any], before: Mapping[str, Sums], after: Mapping[str, Sums]) -> None:
    """Compare a report with the ledgers of both sides: stacks, lines, differences and totals."""
    assert {stack["stack"] for stack in report["stacks"]} == set(after)
    total = Decimal(0)
    for stack in report["stacks"]:
        old, new = before[stack["stack"]], after[stack["stack"]]
        lines = stack["cost_lines"]
        assert {line["item"] for line in lines if line["reason"]} == old.unpriced | new.unpriced
        assert_lines(lines, "before", old)
        assert_lines(lines, "after", new)
        assert_money(stack["before"]["money"], old)
        assert_money(stack["after"]["money"], new)
        for own in ("peak", "month"):
            assert stack[f"{AMOUNTS[own]}_difference"] == difference(old, new, own)
        total += Decimal(difference(old, new, "month"))
    assert Decimal(report["totals"]["usd_per_month_difference"]) == total


@pytest.mark.engine
@pytest.mark.parametrize("name", NAMES)
def test_ledger_equals_preview_and_report(name: str, runner: Runner) -> None:
    fabric = FABRICS[name]
    stacks = write(fabric, "before", runner.project)
    run = runner.command("up", *stacks, "--yes", "--no-policies", "--json")
    assert run.returncode == 0, run.stdout + run.stderr
    before = ledgers(fabric, exported(stacks, runner))
    stacks = write(fabric, "after", runner.project)
    previewed = report_of(runner.command("preview", *stacks, "--json"), runner)
    more = ["--no-policies"] if fabric.programs else []
    run = runner.command("up", *stacks, "--yes", "--json", *more)
    assert run.returncode == 0, run.stdout + run.stderr
    after = ledgers(fabric, exported(stacks, runner))
    assert_report(previewed, before, after)
    if not fabric.programs:
        assert_report(report_of(run, runner), before, after)
