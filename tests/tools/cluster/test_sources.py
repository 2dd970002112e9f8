"""Sources are taken at one commit or with one checksum, or not at all."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tools.cluster import sources as module
from tools.cluster.sources import (
    CACHE_VARIABLE,
    GIT_VARIABLE,
    SourceError,
    SourceFiles,
    folder,
    sources,
    yaml_documents,
)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SourceFiles:
    """A repository with a chart, a definition and a file that is not wanted."""
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    monkeypatch.setenv(GIT_VARIABLE, "yes")
    origin = tmp_path / "origin"
    for path in ("chart/Chart.yaml", "crds/a.yaml", "other.txt"):
        (origin / path).parent.mkdir(parents=True, exist_ok=True)
        (origin / path).write_text("name: chart\n")
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.com", "-C", str(origin)]
    for command in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "-m", "a"]):
        subprocess.run([*git, *command], check=True)
    done = subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True, text=True)
    return SourceFiles(
        id="chart",
        version="1",
        git=origin.as_uri(),
        commit=done.stdout.strip(),
        chart="chart",
        crds=("crds/*.yaml",),
    )


def test_a_commit_is_fetched_once_with_the_wanted_files(repository: SourceFiles) -> None:
    first = folder(repository)
    files = sorted(path.relative_to(first).as_posix() for path in first.rglob("*") if path.is_file())
    assert files == ["chart/Chart.yaml", "crds/a.yaml"]
    Path(repository.git.removeprefix("file://")).rename(first.parent / "gone")
    assert folder(repository) == first


def test_a_repository_that_cannot_be_fetched_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    monkeypatch.setenv(GIT_VARIABLE, "yes")
    missing = SourceFiles(
        id="a", version="1", git=(tmp_path / "none").as_uri(), commit="0" * 40, chart="chart"
    )
    with pytest.raises(SourceError, match="cannot be fetched"):
        folder(missing)
    assert list((tmp_path / "cache" / "sources").iterdir()) == []


def test_git_is_used_only_where_that_is_asked(
    repository: SourceFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(GIT_VARIABLE)
    with pytest.raises(SourceError, match=f"set {GIT_VARIABLE}=yes to fetch it from {repository.git}"):
        folder(repository)
    monkeypatch.setenv(GIT_VARIABLE, "yes")
    fetched = folder(repository)
    monkeypatch.delenv(GIT_VARIABLE)
    assert folder(repository) == fetched, "what is in the cache needs no repository"


def answer(monkeypatch: pytest.MonkeyPatch, **fields: Any) -> None:
    done = subprocess.CompletedProcess([], 0, json.dumps(fields), "")
    monkeypatch.setattr(module, "_run", lambda command, cwd: done)


def test_a_module_with_another_checksum_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    answer(monkeypatch, Sum="h1:other", Dir="/nowhere")
    with pytest.raises(SourceError, match="h1:other"):
        folder(SourceFiles(id="a", version="v1", module="example.com/a", sum="h1:pinned"))


def test_a_module_that_cannot_be_downloaded_is_refused_with_the_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answer(monkeypatch, Error="not found")
    with pytest.raises(SourceError, match="not found"):
        folder(SourceFiles(id="a", version="v1", module="example.com/a", sum="h1:pinned"))


def test_each_source_is_pinned() -> None:
    for source in sources().values():
        assert bool(source.module and source.sum) != bool(source.git and source.commit), source.id


def test_a_plain_equals_sign_is_a_string() -> None:
    assert yaml_documents("enum:\n- =\n- '!='\n") == [{"enum": ["=", "!="]}]
