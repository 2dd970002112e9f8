import shutil
from datetime import date
from pathlib import Path

import pytest

from tools.library.schema import RELEASED, SCHEMA
from tools.release import (
    PLACES,
    RECORDED,
    ReleaseError,
    changed_notes,
    main,
    notes,
    prepare,
    problems,
    version,
)


@pytest.fixture
def root(repo: Path, tmp_path: Path) -> Path:
    """The files of a checkout that state a version, with something to release."""
    for name in PLACES:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(repo / name, tmp_path / name)
    (tmp_path / "plugin").mkdir()
    (tmp_path / SCHEMA).write_text("{}\n")
    (tmp_path / RELEASED).write_text("{}\n")
    text = "# Changelog\n\n## Unreleased\n\n### Added\n- Something.\n\n## 0.0.1 - 2026-01-01\n\n- First.\n"
    (tmp_path / "CHANGELOG.md").write_text(text)
    for recorded in (version(repo), "7.2.0"):
        (tmp_path / RECORDED / recorded / "state").mkdir(parents=True)
        (tmp_path / RECORDED / recorded / "state" / "aws.json.gz").touch()
    return tmp_path


def test_a_prepared_commit_can_be_tagged(root: Path) -> None:
    prepare("7.2.0", date(2026, 12, 1), root)
    assert version(root) == "7.2.0"
    assert list(problems("v7.2.0", root)) == []
    assert notes(root) == "### Added\n- Something.\n"
    assert notes(root, "0.0.1") == "- First.\n"
    heading = "## Unreleased\n\n## 7.2.0 - 2026-12-01\n\n### Added\n"
    assert heading in (root / "CHANGELOG.md").read_text()


def test_nothing_but_the_version_changes(root: Path, repo: Path) -> None:
    prepare("7.2.0", date(2026, 12, 1), root)
    for name in PLACES:
        before, after = ((folder / name).read_text().splitlines() for folder in (repo, root))
        assert sum(old != new for old, new in zip(before, after, strict=True)) == 1, name


def test_another_tag_version_or_changelog_is_a_problem(root: Path) -> None:
    assert "the tag must be v" in next(problems("v9.9.9", root))
    assert "has no text below a heading" in list(problems(f"v{version(root)}", root))[-1]
    prepare("7.2.0", date(2026, 12, 1), root)
    pack = root / "policies" / "PulumiPolicy.yaml"
    pack.write_text(pack.read_text().replace("7.2.0", "7.1.0"))
    assert list(problems("v7.2.0", root)) == ["policies/PulumiPolicy.yaml states another version than 7.2.0"]


def test_the_schema_of_the_plugin_is_kept_as_that_of_the_release(root: Path) -> None:
    prepare("7.2.0", date(2026, 12, 1), root)
    (root / SCHEMA).write_text('{"name": "gpufabric"}\n')
    [problem] = problems("v7.2.0", root)
    assert "plugin/released-schema.json is not plugin/schema.json" in problem
    (root / "CHANGELOG.md").write_text("## Unreleased\n\n### Added\n- More.\n")
    (root / RECORDED / "7.3.0" / "state").mkdir(parents=True)
    (root / RECORDED / "7.3.0" / "state" / "aws.json.gz").touch()
    prepare("7.3.0", date(2026, 12, 2), root)
    assert list(problems("v7.3.0", root)) == []
    assert (root / RELEASED).read_text() == '{"name": "gpufabric"}\n'


def test_a_later_entry_among_the_notes_of_a_release_is_a_change(root: Path) -> None:
    prepare("7.2.0", date(2026, 12, 1), root)
    assert changed_notes(root) == []
    changelog = root / "CHANGELOG.md"
    changelog.write_text(changelog.read_text().replace("- Something.\n", "- Something.\n- Merged later.\n"))
    assert changed_notes(root) == ["7.2.0"]


def test_the_notes_of_releases_stay_as_they_were(repo: Path) -> None:
    assert changed_notes(repo) == []


def test_a_release_without_recorded_states_is_a_problem(root: Path) -> None:
    prepare("7.3.0", date(2026, 12, 1), root)
    [problem] = problems("v7.3.0", root)
    assert problem == (
        "tests/e2e/recorded/releases/7.3.0 has no recorded states: run `python -m tools.release record 7.3.0`"
    )


@pytest.mark.parametrize("wanted", ["1.0", "v1.0.0", "1.0.0rc1", ""])
def test_what_is_no_version_is_refused(root: Path, wanted: str) -> None:
    with pytest.raises(ReleaseError, match="no version"):
        prepare(wanted, date(2026, 12, 1), root)


def test_states_of_what_is_no_version_are_not_recorded(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["record", "newest"]) == 1
    assert "'newest' is no version" in capsys.readouterr().err


def test_an_empty_release_is_refused(root: Path) -> None:
    prepare("7.2.0", date(2026, 12, 1), root)
    with pytest.raises(ReleaseError, match="nothing below"):
        prepare("7.3.0", date(2026, 12, 2), root)


@pytest.mark.parametrize("arguments", [[], ["publish"], ["prepare", "1.0.0"], ["record"]])
def test_wrong_usage_shows_the_commands(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert "prepare" in capsys.readouterr().err


def test_a_wrong_day_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prepare", "1.0.0", "yesterday"]) == 1
    assert "yesterday" in capsys.readouterr().err
