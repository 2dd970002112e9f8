from pathlib import Path

import pytest

from gpufabric.plan.clock import NOW_VARIABLE
from gpufabric.policies.priced_state import priced_state_of
from tests.engine.test_undeclared import WEST, region


def test_a_state_is_priced_without_a_declaration(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NOW_VARIABLE, "2026-12-01T12:00:00Z")
    held = priced_state_of(repo, WEST, region())
    assert held.gpus == held.bill.gpus == 256
    assert held.money["usd_per_hour"] == f"{held.bill.usd_per_hour():.2f}"
    assert priced_state_of(repo, WEST, region().replace("p5.48xlarge", "p99.48xlarge")).gpus is None


@pytest.mark.parametrize("text", ["", "{}", "[]"])
def test_what_is_no_state_is_an_error(repo: Path, text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        priced_state_of(repo, WEST, text)
