import hashlib
import json
from pathlib import Path

import pytest

from gpufabric.engine.locate import NoEngineError, find_engine

DAMAGED_DIGESTS = '{"bin_dir": "b", "version": "v", "kind": "go", "language_host": "h", "sha256": 1}'


def record(root: Path, **changes: str) -> Path:
    """Write what set-up records, with an executable in place."""
    bin_dir = root / ".engine" / "bin"
    bin_dir.mkdir(parents=True)
    (bin_dir / "pulumi").touch(mode=0o755)
    data = {
        "kind": "go",
        "bin_dir": str(bin_dir),
        "version": "3.250.0",
        "language_host": "gpufabric",
    } | changes
    (root / ".engine" / "engine.json").write_text(json.dumps(data))
    return bin_dir


def test_recorded_engine_is_described(tmp_path: Path) -> None:
    bin_dir = record(tmp_path)
    engine = find_engine(tmp_path)
    assert engine.bin_dir == bin_dir
    assert engine.described == "pulumi 3.250.0 (built from Go modules), gpufabric's Python language host"


@pytest.mark.parametrize(("kind", "version"), [("go", "3.250.0"), ("installer", "3.250.0"), ("path", "")])
def test_version_is_relied_on_where_set_up_chose_the_executable(
    kind: str, version: str, tmp_path: Path
) -> None:
    record(tmp_path, kind=kind)
    assert find_engine(tmp_path).lasting_version == version


def test_recorded_engine_that_is_gone_falls_back_to_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (record(tmp_path) / "pulumi").unlink()
    own = tmp_path / "own"
    own.mkdir()
    (own / "pulumi").touch(mode=0o755)
    monkeypatch.setenv("PATH", str(own))
    assert find_engine(tmp_path).bin_dir == own


def test_no_engine_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoEngineError, match=r"install pulumi \(https:"):
        find_engine(tmp_path)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", DAMAGED_DIGESTS])
def test_a_damaged_record_says_what_to_do(tmp_path: Path, text: str) -> None:
    record(tmp_path)
    (tmp_path / ".engine" / "engine.json").write_text(text)
    with pytest.raises(NoEngineError, match=r"\.engine/engine\.json is damaged: run `make setup`"):
        find_engine(tmp_path)


def with_digest(root: Path, digest: str) -> Path:
    bin_dir = record(root)
    path = root / ".engine" / "engine.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"sha256": {"pulumi": digest}}))
    return bin_dir


def test_an_engine_with_its_recorded_digest_is_found(tmp_path: Path) -> None:
    bin_dir = with_digest(tmp_path, hashlib.sha256(b"").hexdigest())
    assert find_engine(tmp_path).bin_dir == bin_dir


def test_an_engine_that_has_changed_since_set_up_is_refused(tmp_path: Path) -> None:
    bin_dir = with_digest(tmp_path, "0" * 64)
    with pytest.raises(NoEngineError) as refused:
        find_engine(tmp_path)
    text = str(refused.value)
    assert text.startswith(f"{bin_dir}: pulumi: given e3b0c442")
    assert f"allowed: {'0' * 64} [SHA-256 that set-up recorded in .engine/engine.json]" in text
    assert f"delete {bin_dir} and run `make setup`" in text
