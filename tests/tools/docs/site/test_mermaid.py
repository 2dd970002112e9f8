import base64
import hashlib
import io
import subprocess
import tarfile
from pathlib import Path

import pytest

from tools.docs.site import mermaid


def package(name: str, content: bytes) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        member = tarfile.TarInfo(name)
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    return stream.getvalue()


def integrity(content: bytes) -> str:
    return base64.b64encode(hashlib.sha512(content).digest()).decode()


GOOD = package("package/dist/mermaid.min.js", b"draw()")


def test_the_script_of_the_right_package() -> None:
    assert mermaid.script_in(GOOD, integrity(GOOD)) == b"draw()"


def test_another_package_is_refused() -> None:
    with pytest.raises(mermaid.WrongPackageError, match="SHA-512"):
        mermaid.script_in(GOOD)


@pytest.fixture
def without_script(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    file = tmp_path / "site" / "mermaid.js"
    monkeypatch.setattr(mermaid, "FILE", file)
    return file


def test_it_is_fetched_once(monkeypatch: pytest.MonkeyPatch, without_script: Path) -> None:
    def npm(command: list[str], *, cwd: str, **_: object) -> None:
        assert command[-1] == f"mermaid@{mermaid.VERSION}"
        assert "--ignore-scripts" in command
        (Path(cwd) / "mermaid.tgz").write_bytes(GOOD)

    monkeypatch.setattr(subprocess, "run", npm)
    monkeypatch.setattr(mermaid, "INTEGRITY", integrity(GOOD))
    monkeypatch.setattr(mermaid.script_in, "__defaults__", (integrity(GOOD),))
    assert mermaid.main([]) == 0
    assert without_script.read_bytes() == b"draw()"
    monkeypatch.delattr(subprocess, "run")
    assert mermaid.fetch().endswith("is there")


@pytest.mark.parametrize(("arguments", "status"), [([], 0), (["--required"], 1)])
def test_without_npm(
    monkeypatch: pytest.MonkeyPatch,
    without_script: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    status: int,
) -> None:
    monkeypatch.setenv("PATH", str(without_script.parent))
    assert mermaid.main(arguments) == status
    assert "browsers will load the script" in capsys.readouterr().out
