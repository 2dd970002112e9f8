"""The ledger equals ``show`` and ``check`` to the cent for all fabrics: before, after and difference."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import gpufabric.check.stack as check_stack
from gpufabric.check.fabric import check_slice
from gpufabric.check.result import StackCheck
from gpufabric.check.stack import Checkout
from gpufabric.cli.main import app
from gpufabric.plan.clock import NOW_VARIABLE
from gpufabric.simcloud.environment import SIMULATED_TIME
from tests.ledger.declarations import BACKBONE
from tests.ledger.fabrics import FABRICS, Fabric
from tests.ledger.ledger import ledger
from tests.ledger.projects import NOW, Side, stated_of, write
from tests.ledger.raw import Raw, of_program
from tests.ledger.sums import Sums, difference

SHOWN = {
    "peak": "usd_per_hour",
    "least": "usd_per_hour_min",
    "month": "usd_per_month",
    "upfront": "usd_upfront",
    "prepaid_month": "usd_prepaid_per_month",
}
"""Amounts of the ledger, and their names in JSON."""

_SUMMARY = re.compile(
    r"(?:\$(?P<least>[\d,.]+) to )?\$(?P<peak>[\d,.]+)(?: \(\$(?P<now>[\d,.]+) now\))?/hour,"
    r" \$(?P<month>[\d,.]+)/month"
)
_ONCE = re.compile(
    r"paid once: \$(?P<upfront>[\d,.]+); the monthly amount includes \$(?P<prepaid_month>[\d,.]+)"
)


@dataclass(frozen=True)
class Measured:
    """One side of a fabric: its ledger, and what the commands say, by stack."""

    ledgers: Mapping[str, Sums]
    shown: Mapping[str, Any]
    checked: Mapping[str, StackCheck]


def measure(fabric: Fabric, side: Side, project: Path, patch: pytest.MonkeyPatch) -> Measured:
    stacks = write(fabric, side, project)
    raws: dict[str, list[Raw]] = {}
    run_program: Callable[..., Any] = check_stack.run_program

    def recorded(program: Path, root: Path, stack: str, *arguments: Any, **more: Any) -> Any:
        run = run_program(program, root, stack, *arguments, **more)
        raws[stack] = of_program(run.resources)
        return run

    patch.setattr(check_stack, "run_program", recorded)
    checkout = Checkout(project, project / "stacks", False)
    regions = [stack for stack in stacks if stack != BACKBONE]
    results = check_slice(checkout, regions, keep=regions)
    outputs = {check.stack: output for check, output in results}
    if BACKBONE in stacks:
        results += check_slice(checkout, [BACKBONE], references=outputs)
    patch.setattr(check_stack, "run_program", run_program)
    result = CliRunner().invoke(app, ["show", *stacks, "--json", "--root", str(project)])
    assert result.exit_code == 0, result.output
    shown = json.loads(result.stdout)
    costs = {shown_region["stack"]: shown_region["cost"] for shown_region in shown["regions"]}
    if shown["backbone"]:
        costs[BACKBONE] = shown["backbone"]["cost"]
    checked = {check.stack: check for check, _ in results}
    for check in checked.values():
        assert (check.problems, check.errors, check.broken) == ((), (), "")
    ledgers = {stack: ledger(raws[stack], stated_of(fabric, side, stack), NOW) for stack in stacks}
    return Measured(ledgers, costs, checked)


def summary_of(check: StackCheck) -> dict[str, str]:
    """Read the amounts of the text that ``check`` gives; what it leaves out is equal to the peak, or zero."""
    (text,) = [finding.message for finding in check.findings if finding.rule == "cost-summary"]
    amounts = _SUMMARY.search(text)
    assert amounts is not None, text
    figures = {name: value.replace(",", "") for name, value in amounts.groupdict().items() if value}
    least = figures.setdefault("least", figures["peak"])
    figures.setdefault("now", figures["peak"] if least == figures["peak"] else "")
    once = _ONCE.search(text)
    groups = once.groupdict() if once else {"upfront": "0.00", "prepaid_month": "0.00"}
    return figures | {name: value.replace(",", "") for name, value in groups.items()}


@pytest.mark.parametrize("name", FABRICS)
def test_ledger_equals_show_and_check(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NOW_VARIABLE, SIMULATED_TIME)
    fabric = FABRICS[name]
    before = measure(fabric, "before", tmp_path, monkeypatch)
    after = measure(fabric, "after", tmp_path, monkeypatch)
    for side in (before, after):
        for stack, sums in side.ledgers.items():
            said = summary_of(side.checked[stack])
            if not said["now"]:
                # The text leaves the current size out where it is an end of the range.
                assert sums.cents()["now"] in (said["least"], said["peak"])
                said["now"] = sums.cents()["now"]
            assert said == sums.cents(), stack
            if fabric.programs:
                continue
            shown = side.shown[stack]
            assert {own: shown[key] or "0.00" for own, key in SHOWN.items()} == {
                own: sums.cents()[own] for own in SHOWN
            }
            assert {line["item"] for line in shown["lines"] if line["reason"]} == sums.unpriced, stack
    for stack, sums in after.ledgers.items():
        for amount in ("peak", "month"):
            old, new = (summary_of(side.checked[stack])[amount] for side in (before, after))
            assert difference(before.ledgers[stack], sums, amount) == f"{Decimal(new) - Decimal(old)}"
