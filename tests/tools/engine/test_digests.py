"""Set-up compares cached engines with their digests."""

import re
from pathlib import Path

import pytest

from tools.engine.common import EngineError
from tools.engine.digests import RECORD, check, digests, record


@pytest.fixture
def entry(tmp_path: Path) -> Path:
    for name in ("pulumi", "pulumi-language-python"):
        (tmp_path / name).write_text(name)
    record(tmp_path)
    return tmp_path


def test_an_unchanged_engine_passes(entry: Path) -> None:
    check(entry)
    assert sorted(digests(entry)) == ["pulumi", "pulumi-language-python"]


@pytest.mark.parametrize(
    ("change", "file"),
    [
        (lambda entry: (entry / "pulumi").write_text("other"), "pulumi"),
        (lambda entry: (entry / "pulumi-language-python").unlink(), "pulumi-language-python"),
        (lambda entry: (entry / "pulumi-resource-aws").write_text("planted"), "pulumi-resource-aws"),
        (lambda entry: (entry / RECORD).write_text("{"), RECORD),
        (lambda entry: (entry / RECORD).write_text("[]"), RECORD),
        (lambda entry: (entry / RECORD).write_text("{}"), "pulumi"),
    ],
)
def test_a_changed_engine_is_refused_in_four_parts(entry: Path, change, file: str) -> None:
    change(entry)
    with pytest.raises(EngineError) as refused:
        check(entry)
    text = str(refused.value)
    assert text.startswith(f"{entry / file}: given ")
    assert "; allowed: " in text
    assert "[SHA-256 recorded when the engine was built or downloaded]" in text
    assert f"Delete {entry} and run `make setup`" in text


def test_an_entry_of_an_earlier_version_gets_a_record(entry: Path) -> None:
    (entry / RECORD).unlink()
    check(entry)
    (entry / "pulumi").write_text("other")
    with pytest.raises(EngineError, match=re.escape(str(entry / "pulumi"))):
        check(entry)
