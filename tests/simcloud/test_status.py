import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from gpufabric.simcloud.clock import advance
from gpufabric.simcloud.status import money, sim_status
from tests.simcloud.driver import Made, Provider


@pytest.fixture(autouse=True)
def own_backend(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PULUMI_BACKEND_URL", raising=False)


def test_the_status_of_clouds_without_a_state(tmp_path: Path, aws: Provider, vpc: Made) -> None:
    address = aws.create("aws:ec2/eip:Eip", "out", {"domain": "vpc"})
    advance(tmp_path, timedelta(hours=100))
    status = sim_status(tmp_path)
    shown = status.to_json()
    assert json.loads(json.dumps(shown)) == shown
    assert shown["usd_per_hour"] == "0.005000"
    assert shown["usd_so_far"] == "0.500000"
    assert {entry["id"] for entry in shown["orphans"]} == {vpc.id, address.id}
    assert not status.is_clean


def test_empty_clouds_are_clean(tmp_path: Path) -> None:
    assert sim_status(tmp_path).is_clean


def test_an_unknown_amount_is_no_zero() -> None:
    assert money(None) is None
    assert money(Decimal("1.5")) == "1.500000"
