from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.snapshots import quick_yaml
from gpufabric.snapshots.files import to_text
from gpufabric.snapshots.model import CapacitySnapshot, Section
from gpufabric.snapshots.quick_yaml import parse_quickly, read_plainly
from gpufabric.snapshots.rows import Feature
from gpufabric.spec.problems import DeclarationError
from tests.snapshots.test_files import NOON


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("False", False),
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("null", None),
        ("~", None),
        ("", None),
        ("0", 0),
        ("-12", -12),
        ("0.25", 0.25),
        ("010", "010"),
        ("12:30", "12:30"),
        ("1_000", "1_000"),
        ("'7'", "7"),
        ("2026-11-29T12:00:00Z", "2026-11-29T12:00:00Z"),
    ],
)
def test_scalars_are_those_of_yaml_1_2(text: str, value: object) -> None:
    assert parse_quickly(f"key: {text}\n") == {"key": value}


@pytest.mark.parametrize(
    "text",
    ["", "- a", "a", "1: a", "a: 1\na: 2", "x: {a: 1, a: 2}", "a: [", "a: !!python/name:os.system", "\0"],
)
def test_anything_else_is_left_to_the_reader_that_explains(text: str) -> None:
    assert parse_quickly(text) is None


def test_a_merge_is_no_merge() -> None:
    assert parse_quickly("<<: {a: 1}\n") == {"<<": {"a": 1}}


@given(st.dictionaries(st.text(min_size=1), st.text(), max_size=4))
def test_texts_that_snapshots_write_are_read_back(states: dict[str, str]) -> None:
    rows = {key: Feature(is_registered=True, cloud_state=state) for key, state in states.items()}
    section = Section(read_at=NOON, source="features", rows=rows)
    snapshot = CapacitySnapshot(cloud="azure", account="a", region="eastus", features=section)
    data = parse_quickly(to_text("capacity", snapshot))
    assert data is not None
    assert CapacitySnapshot.model_validate(data) == snapshot


def test_a_build_without_the_parser_in_c_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    quick_yaml._loader.cache_clear()  # the loader is chosen once
    patched: Any = yaml
    monkeypatch.delattr(patched, "CSafeLoader", raising=False)
    try:
        assert parse_quickly("a: no\nb: {c: 1.5}\n") == {"a": "no", "b": {"c": 1.5}}
        assert parse_quickly("a: 1\na: 2\n") is None
    finally:
        quick_yaml._loader.cache_clear()


def test_a_file_with_an_error_is_read_with_its_lines(tmp_path: Path) -> None:
    file = tmp_path / "quotas.yaml"
    file.write_text("a: no\n")
    assert read_plainly(file, "quotas.yaml") == {"a": "no"}
    file.write_text("a: 1\nb: 2\na: 3\n")
    with pytest.raises(DeclarationError) as raised:
        read_plainly(file, "quotas.yaml")
    assert (raised.value.problems[0].line, raised.value.problems[0].given) == (3, 'found duplicate key "a"')
    with pytest.raises(DeclarationError, match="No such file"):
        read_plainly(tmp_path / "none.yaml", "none.yaml")
