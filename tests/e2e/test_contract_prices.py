"""Contract prices on the engine: outputs have the stated price, and nothing of an encrypted one."""

import json
from decimal import Decimal
from typing import Any

import pytest

from tests.e2e.conftest import Declare, Sandbox

pytestmark = [pytest.mark.engine, pytest.mark.slow]

STACK = "aws-us-east-1"
NODES, GPUS = 2, 8
POOL: dict[str, Any] = {"shape": "p6-b200.48xlarge", "nodes": NODES}
PRICE: dict[str, Any] = {
    "amount": 4.17,
    "unit": "gpu-hour",
    "source": "contract 4711",
    "valid_until": "2027-12-31",
}
AMOUNT = "5.373719"
"""An encrypted price, which no other figure happens to contain."""

NAME = f"{NODES} x p6-b200.48xlarge"
HIDDEN = f"{NAME} (contract price, encrypted)"


def declare(sandbox: Sandbox, region: Declare, price: dict[str, Any], **more: Any) -> None:
    sandbox.declare(STACK, region(STACK, pools={"train": {**POOL, "price": price}}, **more))


def report(sandbox: Sandbox) -> dict[str, Any]:
    (stack,) = json.loads(sandbox.gpufabric("report", "--format", "json").stdout)["stacks"]
    return stack


def machines(stack: dict[str, Any]) -> dict[str, Any]:
    (line,) = [line for line in stack["cost_lines"] if line["item"] == POOL["shape"]]
    return line


def test_a_stated_price_is_that_of_preview_outputs_and_report(sandbox: Sandbox, region: Declare) -> None:
    declare(sandbox, region, PRICE)
    hourly = Decimal(str(PRICE["amount"])) * GPUS * NODES
    for command in (["preview", "--init"], ["up", "--yes"]):
        sandbox.gpufabric(*command)
        stack = report(sandbox)
        assert stack["after"]["money"]["usd_per_gpu_hour"] == str(PRICE["amount"])
        assert Decimal(machines(stack)["usd_per_hour_after"]) == hourly
        assert any("1 item at your contract's prices" in policy["message"] for policy in stack["policies"])
    summary = sandbox.outputs(STACK)["summary"]
    assert summary["usd_per_gpu_hour"] == str(PRICE["amount"])
    assert summary["usd_per_hour"] == stack["after"]["money"]["usd_per_hour"]

    # After its last day it is unknown on both sides, and the budget is not evaluated.
    declare(sandbox, region, {**PRICE, "valid_until": "2026-11-30"}, budget={"usd_per_hour": 1_000_000})
    sandbox.gpufabric("preview")
    stack = report(sandbox)
    assert stack["before"]["money"]["unpriced_machines"] == [NAME]
    assert stack["after"]["money"]["unpriced_machines"] == [NAME]
    assert machines(stack)["usd_per_hour_after"] is None
    assert machines(stack)["reason"] == "the stated price ended on 2026-11-30"
    kinds = {policy["policy"]: policy["kind"] for policy in stack["policies"]}
    assert kinds["cost-stated-prices"] == "violation"
    assert kinds["cost-stack-budget-hourly"] == "not-evaluated"


def test_nothing_shows_an_encrypted_price(sandbox: Sandbox, region: Declare) -> None:
    declare(sandbox, region, {**PRICE, "amount": 1}, budget={"usd_per_hour": 100})
    sandbox.init(STACK)
    path = "gpufabric:region.pools.train.price.amount"
    sandbox.pulumi("config", "set", "--secret", "--path", path, AMOUNT, "-s", STACK)
    hourly = Decimal(AMOUNT) * GPUS * NODES
    assert 80 < hourly < 90
    shown = sandbox.gpufabric("up", "--yes").text
    stack = report(sandbox)
    assert stack["after"]["money"]["unpriced_machines"] == [HIDDEN]
    assert machines(stack)["reason"] == "contract price, encrypted"
    summary = sandbox.outputs(STACK)["summary"]
    assert (summary["usd_per_gpu_hour"], summary["unpriced_machines"]) == (None, [HIDDEN])
    listed = Decimal(summary["usd_per_hour"])
    state = sandbox.pulumi("stack", "export", "-s", STACK)
    markdown = sandbox.gpufabric("report").text
    sums = [f"{usd:{form}.2f}" for usd in (hourly, hourly + listed, hourly * 730) for form in ("", ",")]
    for text in (shown, state, markdown, json.dumps(stack)):
        assert not [amount for amount in (AMOUNT, *sums) if amount in text]

    # The budget counts it all the same.
    sandbox.pulumi("config", "set", "--path", "gpufabric:region.budget.usd_per_hour", "80", "-s", STACK)
    refused = sandbox.gpufabric("preview", status=1).text
    assert "exceeds the budget of $80.00/hour; amounts are not shown" in refused
