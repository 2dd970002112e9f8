"""A month on the simulated clouds: what they charge, against our cost report, line by line.

A pool grows and shrinks, and a Capacity Block is bought. This test records the table in
docs/simulated-clouds/month.md (GPUFABRIC_WRITE_GOLDEN=1).
"""

import os
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from gpufabric.catalog.catalog import default_catalog
from gpufabric.cost.bill import Bill
from gpufabric.cost.items import ControlPlane, LustreItem, NodePool, Service, Volumes
from gpufabric.cost.line import Line
from gpufabric.declared.bills import fabric_bills
from gpufabric.simcloud.clock import simulated_now
from gpufabric.simcloud.ledger.accounts import statement
from gpufabric.simcloud.ledger.statement import LedgerLine, LedgerStatement
from gpufabric.snapshots.project import project_with_facts
from tests.ledger.declarations import AWS, B200, BOUGHT, P5, lustre, pool, region
from tests.pairs.trial import Runner
from tools.bare_project import declare

BEGIN, END = datetime(2026, 12, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
MONTH_HOURS, REPORT_HOURS = Decimal(744), Decimal(730)
"""Hours of December, and those of a month in the cost report."""
BLOCK = pool(B200, 12, capacity=BOUGHT)
FEE = Decimal(str(BOUGHT["purchase"]["upfront_usd"]))
STEPS: list[tuple[str, dict[str, Any]]] = [
    ("10d", {"train": pool(P5, 2), "block": BLOCK}),
    ("10d", {"train": pool(P5, 5), "block": BLOCK}),
    ("11d", {"train": pool(P5, 1)}),
]
"""How long each declaration lasts, and its pools."""
OFFERING = {
    "id": BOUGHT["purchase"]["offering_id"], "region": "us-east-1", "zone": "use1-az6", "instance_type": B200,
    "count": BOUGHT["nodes"], "starts": BOUGHT["starts"], "ends": BOUGHT["ends"], "upfront_usd": f"{FEE:.2f}",
}  # fmt: skip
TABLE = Path(__file__).parents[2] / "docs" / "simulated-clouds" / "month.md"
ZERO = Decimal(0)


@dataclass(frozen=True)
class Compared:
    """A product: amounts of the report and of the ledger, and why they differ, in US dollars."""

    product: str
    report: Decimal
    ledger: Decimal
    calendar: Decimal
    rounding: Decimal

    @property
    def unexplained(self) -> Decimal:
        return self.ledger - self.report - self.calendar - self.rounding

    def cells(self) -> list[str]:
        amounts = (self.report, self.ledger, self.calendar, self.rounding, self.unexplained)
        return [self.product, *(f"{cents(amount):,}" for amount in amounts)]


def cents(amount: Decimal) -> Decimal:
    rounded = amount.quantize(Decimal("0.01"), ROUND_HALF_UP)
    return rounded if rounded else ZERO.quantize(Decimal("0.01"))


def product_of(line: Line) -> str:
    """Return the ledger's name of a line of the report."""
    match line.item:
        case NodePool(shape=shape, capacity=mode):
            return f"{shape} ({mode})"
        case LustreItem(tier=tier):
            return f"lustre-{tier}"
        case ControlPlane(key=key) | Service(key=key) | Volumes(key=key):
            return key
        case other:
            raise AssertionError(f"{other} has no price")


def hourly(bill: Bill) -> dict[str, Decimal]:
    """Return what the report says an hour costs, by product; what is prepaid is compared as a payment."""
    result: defaultdict[str, Decimal] = defaultdict(Decimal)
    for line in bill.lines:
        if line.is_priced and not line.prepaid and line.usd_per_hour_now is not None:
            result[product_of(line)] += line.usd_per_hour_now
    return result


def compared(report: dict[str, Decimal], charged: LedgerStatement) -> list[Compared]:
    lines: dict[str, LedgerLine] = {line.product.name: line for line in charged.lines}
    rows: list[Compared] = []
    for product in sorted(report.keys() | lines.keys()):
        stated, line = report.get(product, ZERO), lines.get(product)
        usd = line.usd if line is not None and line.usd is not None else ZERO
        monthly = line is not None and line.is_monthly
        calendar = stated * (REPORT_HOURS / MONTH_HOURS - 1) if monthly else ZERO
        rows.append(Compared(product, stated, usd, calendar, line.rounded_usd if line else ZERO))
    return rows


def live(runner: Runner) -> tuple[dict[str, Decimal], list[Decimal]]:
    """Live through the month; return what the reports say, by product, and the fees that they state."""
    report: defaultdict[str, Decimal] = defaultdict(Decimal)
    fees: list[Decimal] = []
    for length, pools in STEPS:
        declare(runner.project, AWS, region(AWS, pools, storage=lustre(10, 125)))
        now = simulated_now(runner.clouds)
        bill = fabric_bills(project_with_facts(runner.project), default_catalog(), now).bills[AWS]
        run = runner.command("up", AWS, "--yes", "--no-policies")
        assert run.returncode == 0, run.stdout + run.stderr
        moved = runner.command("sim", "clock", "advance", length)
        assert moved.returncode == 0, moved.stderr
        hours = Decimal((simulated_now(runner.clouds) - now) // timedelta(hours=1))
        for product, usd in hourly(bill).items():
            report[product] += usd * hours
        fees.append(bill.usd_upfront)
    return dict(report), fees


def written(rows: list[Compared], fee: Decimal) -> str:
    names = ("report", "ledger", "calendar", "rounding")
    sums = (sum((getattr(row, name) for row in rows), ZERO) for name in names)
    total = Compared("sum", *sums)
    head = ["Product", "Cost report", "Ledger", "Calendar month", "Whole increments", "Unexplained"]
    paid = ["Capacity Block, paid once", f"{fee:,.2f}", f"{fee:,.2f}", "0.00", "0.00", "0.00"]
    lines = [head, ["---", *["---:"] * 5], *(row.cells() for row in rows), paid, total.cells()]
    return _TEXT + "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


_TEXT = """\
# A simulated month: ledger against cost report

In December 2026 (744 hours) a region on AWS with a file system runs 2 machines of type p5.48xlarge, from the
11th on 5, and from the 21st on 1. A Capacity Block of 16 p6-b200.48xlarge machines, bought on the 1st, runs
from the 2nd to the 16th. `tests/ledger/test_simulated_month.py` brings this up on the real engine, moves the
[clock](time.md), and compares the [ledger](ledger.md) with the [cost report](../cost.md) of each declaration
times its hours, in US dollars. The two share prices and no code.

- *Calendar month*: the report spreads a price for a month over 730 hours, the cloud over those of December.
- *Whole increments*: clouds bill minimum times and parts of an hour as a whole.
- *Unexplained*: what is left. It must be nothing.
- Data, requests and other use are in neither of the two. The sum is that of the products above the Capacity
  Block.

"""


@pytest.mark.engine
@pytest.mark.slow
def test_ledger_and_report_agree_to_the_cent(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GPUFABRIC_NOW", BEGIN.isoformat())
    monkeypatch.setenv("PULUMI_BACKEND_URL", runner.environment["PULUMI_BACKEND_URL"])
    runner = replace(runner, environment={**runner.environment, "GPUFABRIC_NOW": BEGIN.isoformat()})
    YAML(typ="safe").dump({"aws": {"offerings": [OFFERING]}}, runner.clouds / "capacity.yaml")
    report, fees = live(runner)
    charged = statement(runner.clouds)
    assert charged.until == END
    assert charged.unpriced == ()
    assert [payment.usd for payment in charged.payments] == [FEE]
    assert [cents(fee) for fee in fees] == [FEE, FEE, 0]
    rows = compared(report, charged)
    assert {row.product: cents(row.unexplained) for row in rows} == {row.product: ZERO for row in rows}
    text = written(rows, FEE)
    if os.environ.get("GPUFABRIC_WRITE_GOLDEN"):
        TABLE.write_text(text, encoding="utf-8")
    assert TABLE.read_text(encoding="utf-8") == text
