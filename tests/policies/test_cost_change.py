import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.policies.context import PolicyContext
from gpufabric.policies.cost_change import cost_of_change, write_cost_of_destroy, write_cost_of_refresh
from gpufabric.policies.pack import build_policies
from gpufabric.policies.policy_names import ADVICE
from gpufabric.policies.stack_view import StackView, view_of
from gpufabric.policies.variables import COST_CHANGE_VARIABLE
from tests.engine.test_undeclared import region
from tests.policies.aws_stack import put
from tests.policies.conftest import seen
from tests.policies.test_pack import run
from tests.policies.test_peak import UNITS
from tests.policies.test_peak import view as peak_view
from tests.policies.test_replacement import placed

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)


def context(**more: Any) -> PolicyContext:
    return PolicyContext(stack="aws-us-east-1", catalog=default_catalog(), now=NOW, **more)


def view(made: list[Any], kit: Any, before: list[Any] | None = None) -> StackView:
    return view_of(kit.seen(made), context(previous=None if before is None else kit.seen(before)))


def test_both_sides_have_the_prices_of_today(kit: Any, aws_pool: Any) -> None:
    change = cost_of_change(view(aws_pool(8), kit, aws_pool(4)))
    before, after = change.before, change.after
    assert before is not None
    assert after is not None
    assert float(after["usd_per_hour"] or 0) == pytest.approx(
        2 * float(before["usd_per_hour"] or 0), abs=0.02
    )
    assert float(before["usd_per_hour"] or 0) > 0
    assert after["usd_per_gpu_hour"] == before["usd_per_gpu_hour"]
    assert change.overlap_usd_per_hour is None


def test_an_earlier_state_that_is_not_known_is_not_nothing(kit: Any, aws_pool: Any) -> None:
    assert cost_of_change(view(aws_pool(8), kit)).before is None
    empty = cost_of_change(view(aws_pool(8), kit, [])).before
    assert empty is not None
    assert (empty["usd_per_hour"], empty["unpriced"]) == ("0.00", [])


def test_what_cannot_be_read_is_counted(kit: Any) -> None:
    gateway = kit.made("aws:ec2/natGateway:NatGateway", {"subnetId": "subnet", "region": 7}, "nat")
    after = cost_of_change(view([gateway], kit)).after
    assert after is not None
    assert (after["usd_per_hour"], after["unpriced"]) == (None, ["1 value that could not be read"])


def test_old_machines_beside_their_replacements() -> None:
    fewer = put("train", "scalingConfig", value={"maxSize": 8.0, "desiredSize": 2.0})
    other_image = put("train", "amiType", value="AL2023_x86_64_STANDARD")
    before = context(previous=seen(placed(fewer)))
    change = cost_of_change(view_of(seen(placed(fewer, other_image)), before))
    assert change.after is not None
    assert change.after["usd_per_gpu_hour"] is not None
    # Two of at most eight machines run, of eight GPUs each.
    lease = 2 * 8 * float(change.after["usd_per_gpu_hour"])
    assert float(change.overlap_usd_per_hour or 0) == pytest.approx(lease, rel=0.001)


def test_gpus_of_both_sides_come_from_the_machines(kit: Any, aws_pool: Any) -> None:
    change = cost_of_change(view(aws_pool(8), kit, aws_pool(4)))
    assert (change.gpus_before, change.gpus_after) == (32, 64)
    assert cost_of_change(view(aws_pool(8), kit)).gpus_before is None
    unknown = cost_of_change(view(aws_pool(kit.unknown_number), kit, []))
    assert (unknown.gpus_before, unknown.gpus_after) == (0, None)


@pytest.mark.parametrize(
    ("exported", "hour"), [('{"deployment": {"manifest": {}}}', "0.00"), ("{}", None), ("hunter2", None)]
)
def test_a_state_is_priced_before_a_destroy(
    repo: Path, tmp_path: Path, exported: str, hour: str | None
) -> None:
    file = tmp_path / "priced.json"
    write_cost_of_destroy(repo, "aws-us-east-1", exported, file)
    assert file.exists() is (hour is not None)
    if hour is not None:
        data = json.loads(file.read_text())
        assert data["before"]["usd_per_hour"] == hour
        assert (data["after"]["usd_per_hour"], data["gpus_after"]) == ("0.00", 0)


def test_pack_writes_where_it_is_told(
    kit: Any, aws_pool: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "priced.json"
    monkeypatch.setenv(COST_CHANGE_VARIABLE, str(file))
    said = run(build_policies(context), aws_pool(8), kit)
    assert json.loads(file.read_text())["stack"] == "aws-us-east-1"
    assert not any("not written" in message for message in said[ADVICE])


def test_a_file_that_cannot_be_written_is_advice(
    kit: Any, aws_pool: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(COST_CHANGE_VARIABLE, str(tmp_path / "absent" / "priced.json"))
    said = run(build_policies(context), aws_pool(8), kit)
    assert "cost before and after: not written (FileNotFoundError)" in said[ADVICE]


def test_without_being_asked_it_writes_nothing(
    kit: Any, aws_pool: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(COST_CHANGE_VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)
    run(build_policies(context), aws_pool(8), kit)
    assert not list(tmp_path.iterdir())


def test_the_record_holds_quota_at_the_peak() -> None:
    renamed = cost_of_change(peak_view({"trian": 8}, {"train": 8}, limit=15))
    assert renamed.quota is not None
    assert [(line["verdict"], line["used"], line["limit"]) for line in renamed.quota] == [
        ("short", 16 * UNITS, 15 * UNITS)
    ]


def test_a_refresh_has_both_states(repo: Path, tmp_path: Path) -> None:
    file = tmp_path / "priced.json"
    write_cost_of_refresh(repo, "aws-us-west-2", region(), '{"deployment": {"manifest": {}}}', file)
    data = json.loads(file.read_text())
    assert (data["gpus_before"], data["gpus_after"], data["after"]["usd_per_hour"]) == (256, 0, "0.00")
    assert data["ignored"] == {}
    write_cost_of_refresh(repo, "aws-us-west-2", region(), "hunter2", tmp_path / "none.json")
    assert not (tmp_path / "none.json").exists(), "a state that cannot be priced leaves the cost unknown"
