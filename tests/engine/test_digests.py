import hashlib
from pathlib import Path

import pytest

from gpufabric.engine import digests
from gpufabric.engine.digests import changed_file

CONTENT = hashlib.sha256(b"engine").hexdigest()


@pytest.fixture
def bin_dir(tmp_path: Path) -> Path:
    (tmp_path / "pulumi").write_bytes(b"engine")
    (tmp_path / ".sha256.json").write_text("{}")
    return tmp_path


def test_an_unchanged_engine_has_no_problem(bin_dir: Path) -> None:
    assert changed_file(bin_dir, {"pulumi": CONTENT}) is None


@pytest.mark.parametrize(
    ("recorded", "where", "given", "allowed"),
    [
        ({"pulumi": "0" * 64}, "pulumi", CONTENT, "0" * 64),
        (
            {"pulumi": CONTENT, "pulumi-language-python": "1" * 64},
            "pulumi-language-python",
            "no file",
            "1" * 64,
        ),
        ({"other": CONTENT}, "other", "no file", CONTENT),
    ],
)
def test_a_changed_or_missing_file_is_a_problem(
    bin_dir: Path, recorded: dict[str, str], where: str, given: str, allowed: str
) -> None:
    problem = changed_file(bin_dir, recorded)
    assert problem is not None
    assert (problem.file, problem.where, problem.given, problem.allowed) == (
        str(bin_dir),
        where,
        given,
        allowed,
    )


def test_a_file_planted_beside_the_engine_is_a_problem(bin_dir: Path) -> None:
    (bin_dir / "pulumi-resource-aws").write_bytes(b"planted")
    problem = changed_file(bin_dir, {"pulumi": CONTENT})
    assert problem is not None
    assert (problem.where, problem.allowed) == ("pulumi-resource-aws", "no file")


def test_a_process_reads_the_files_once(bin_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changed_file(bin_dir, {"pulumi": CONTENT})
    monkeypatch.setattr(digests.hashlib, "file_digest", lambda *_: pytest.fail("read again"))
    assert changed_file(bin_dir, {"pulumi": CONTENT}) is None
