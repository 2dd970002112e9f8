from pathlib import Path
from typing import Any

import pytest

from gpufabric.simcloud.faults.fault import KINDS, MEANING
from gpufabric.simcloud.faults.file import checked_fault, read_faults, with_fault, write_faults
from gpufabric.spec.problems import DeclarationError
from tests.simcloud.faults.cases import add_fault


def test_faults_are_kept_and_numbered(tmp_path: Path) -> None:
    assert read_faults(tmp_path).faults == []
    assert [add_fault(tmp_path, "api-errors", id=id_) for id_ in ("", "night", "")] == ["f1", "night", "f2"]
    kept = read_faults(tmp_path)
    assert [fault.id for fault in kept.faults] == ["f1", "night", "f2"]
    write_faults(tmp_path, kept.model_copy(update={"faults": []}))
    assert list(tmp_path.iterdir()) == []


def test_an_id_is_taken_once(tmp_path: Path) -> None:
    add_fault(tmp_path, "api-errors", id="a")
    with pytest.raises(DeclarationError, match="an id that no other fault has"):
        with_fault(read_faults(tmp_path), checked_fault({"kind": "denied", "id": "a"}))


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        ({"kind": "storm"}, "region-down"),
        ({"kind": "region-down"}, "region-down needs region"),
        ({"kind": "maintenance", "stack": "a", "pool": "b"}, "maintenance needs ends"),
        ({"kind": "api-errors", "p": 0}, "greater than 0"),
        ({"kind": "api-errors", "p": 2}, "less than or equal to 1"),
        ({"kind": "slow-api", "delay_s": 1e9}, "600"),
        ({"kind": "api-errors", "cloud": "gcp"}, "aws"),
        (
            {"kind": "denied", "starts": "2026-12-02T00:00:00Z", "ends": "2026-12-01T00:00:00Z"},
            "ends must be after starts",
        ),
    ],
)
def test_what_is_no_fault(stated: dict[str, Any], said: str) -> None:
    with pytest.raises(DeclarationError, match=said):
        checked_fault(stated)


@pytest.mark.parametrize("text", ["", "{", '{"faults": [{"kind": "x"}]}', "[]"])
def test_a_damaged_file_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "faults.json").write_text(text)
    with pytest.raises(DeclarationError, match=r"faults\.json"):
        read_faults(tmp_path)


def test_each_kind_says_what_it_does() -> None:
    assert set(MEANING) == set(KINDS)
