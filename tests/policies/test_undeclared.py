import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.cost.bill import Bill
from gpufabric.cost.fabric import FabricBills
from gpufabric.plan.clock import NOW_VARIABLE
from gpufabric.policies.load_context import load_context
from gpufabric.policies.undeclared import undeclared_siblings, with_undeclared
from gpufabric.policies.variables import UNDECLARED_VARIABLE
from gpufabric.spec.money import Budget
from tests.engine.test_undeclared import WEST, region

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def fixed_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NOW_VARIABLE, "2026-12-01T12:00:00Z")


@pytest.fixture
def states(tmp_path: Path) -> Path:
    (tmp_path / f"{WEST}.json").write_text(region())
    (tmp_path / "damaged.json").write_text("{")
    return tmp_path


def test_states_join_the_bills_of_the_declarations(repo: Path, states: Path) -> None:
    declared = FabricBills(Budget(), {"aws-us-east-1": Bill(())}, ("broken",))
    fabric = with_undeclared(declared, states, repo)
    assert set(fabric.bills) == {"aws-us-east-1", WEST}
    assert fabric.bills[WEST].gpus == 256
    assert fabric.faults == ("broken", "damaged")


def test_the_variable_names_the_folder(repo: Path, states: Path) -> None:
    plain = load_context({"PULUMI_STACK": "oci"}, root=repo)
    more = load_context({"PULUMI_STACK": "oci", UNDECLARED_VARIABLE: str(states)}, root=repo)
    assert plain.fabric is not None
    assert more.fabric is not None
    assert "damaged" not in plain.fabric().faults
    assert "damaged" in more.fabric().faults


def state(account: object = '["123456789012"]', size: object = 32) -> str:
    exported = json.loads(region())
    for record in exported["deployment"]["resources"]:
        record["created"] = record["modified"] = "2026-11-30T12:00:00Z"
        if record["type"] == "pulumi:providers:aws":
            record["inputs"]["allowedAccountIds"] = account
        if record["type"].endswith("NodeGroup"):
            record["inputs"]["scalingConfig"]["maxSize"] = size
    return json.dumps(exported)


@pytest.mark.parametrize(
    ("account", "read"),
    [
        ('["123456789012"]', "123456789012"),
        (["123456789012"], "123456789012"),
        ('["123456789012", "210987654321"]', ""),
        ("nonsense", ""),
        (7, ""),
        (None, ""),
    ],
)
def test_states_draw_the_quota_of_their_account(tmp_path: Path, account: object, read: str) -> None:
    (tmp_path / f"{WEST}.json").write_text(state(account))
    (tmp_path / "damaged.json").write_text("{")
    (sibling,) = undeclared_siblings(tmp_path, default_catalog(), NOW)
    (demand,) = sibling.demands
    assert (sibling.stack, sibling.region, sibling.unread) == (WEST, None, False)
    assert (demand.nodes, demand.region, demand.account) == (32, "us-west-2", read)
    assert sibling.held_at(NOW) == [demand]
    assert sibling.held_at(NOW - timedelta(days=9)) == []


def test_machines_that_cannot_be_read_are_said(tmp_path: Path) -> None:
    (tmp_path / f"{WEST}.json").write_text(state(size=None))
    (sibling,) = undeclared_siblings(tmp_path, default_catalog(), NOW)
    assert (sibling.demands, sibling.unread) == ((), True)


def test_they_join_the_other_stacks_of_the_project(repo: Path, states: Path) -> None:
    context = load_context({"PULUMI_STACK": "oci", UNDECLARED_VARIABLE: str(states)}, root=repo)
    assert context.siblings is not None
    assert WEST in [sibling.stack for sibling in context.siblings() if sibling.region is None]
