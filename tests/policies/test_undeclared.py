from pathlib import Path

import pytest

from gpufabric.cost.bill import Bill
from gpufabric.cost.fabric import FabricBills
from gpufabric.plan.clock import NOW_VARIABLE
from gpufabric.policies.context import load_context
from gpufabric.policies.undeclared import with_undeclared
from gpufabric.policies.variables import UNDECLARED_VARIABLE
from gpufabric.spec.money import Budget
from tests.engine.test_undeclared import WEST, region


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
