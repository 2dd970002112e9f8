from pathlib import Path

import pytest

from gpufabric.engine.workspace import copy_project
from gpufabric.plan.clock import NOW_VARIABLE
from gpufabric.policies.priced_state import priced_state_of
from tests.engine.test_undeclared import WEST, region


def test_a_state_is_priced_without_a_declaration(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NOW_VARIABLE, "2026-12-01T12:00:00Z")
    held = priced_state_of(repo, WEST, region())
    assert held.gpus == held.bill.gpus == 256
    assert held.money["usd_per_hour"] == f"{held.bill.usd_per_hour():.2f}"
    assert priced_state_of(repo, WEST, region().replace("p5.48xlarge", "p99.48xlarge")).gpus is None


def test_a_state_has_the_prices_that_the_files_state(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No policy runs in a destroy or a refresh, and no engine gives the configuration."""
    monkeypatch.setenv(NOW_VARIABLE, "2026-12-01T12:00:00Z")
    project = copy_project(repo, tmp_path / "project")
    file = project / "stacks" / f"Pulumi.{WEST}.yaml"
    shape = "        shape: p5.48xlarge\n"
    price = "        price: {amount: 3, unit: gpu-hour, source: contract 4711, valid_until: '2027-12-31'}\n"
    file.write_text(file.read_text().replace(shape, shape + price))
    held = priced_state_of(project, WEST, region())
    assert held.money["usd_per_gpu_hour"] == "3.00"
    file.write_text("config: {}")
    assert priced_state_of(project, WEST, region()).money == priced_state_of(repo, WEST, region()).money


@pytest.mark.parametrize("text", ["", "{}", "[]"])
def test_what_is_no_state_is_an_error(repo: Path, text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        priced_state_of(repo, WEST, text)
