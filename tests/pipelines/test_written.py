from pathlib import Path

import pytest

from gpufabric.pipelines.settings import Runner
from gpufabric.pipelines.written import state_of, with_header, write_all
from gpufabric.spec.problems import DeclarationError

OLD, NEW = (with_header(text, Runner.GITLAB) for text in ("a: 1\n", "a: 2\n"))
SCRIPT = with_header("#!/bin/sh\nls\n", Runner.DEPLOYMENTS)


@pytest.mark.parametrize(
    ("there", "state"),
    [
        (None, "new"),
        (NEW, "same"),
        (OLD, "changed"),
        (OLD.replace("a: 1", "a: 3"), "edited"),
        (OLD + "b: 1\n", "edited"),
        (f"b: 0\n{OLD}", "foreign"),
        ("a: 2\n", "foreign"),
        ("", "foreign"),
        ("# Written by somebody\na: 2\n", "foreign"),
    ],
)
def test_states(tmp_path: Path, there: str | None, state: str) -> None:
    file = tmp_path / "file.yml"
    if there is not None:
        file.write_text(there)
    assert state_of(file, NEW) == state


def test_the_line_of_an_interpreter_stays_first(tmp_path: Path) -> None:
    assert SCRIPT.splitlines()[0] == "#!/bin/sh"
    file = tmp_path / "script.sh"
    file.write_text(SCRIPT)
    assert state_of(file, with_header("#!/bin/sh\nls -l\n", Runner.DEPLOYMENTS)) == "changed"
    file.write_text(SCRIPT.replace("#!/bin/sh", "#!/bin/bash"))
    assert state_of(file, SCRIPT) == "edited"


def test_another_runner_of_the_same_text_is_a_change_and_no_edit(tmp_path: Path) -> None:
    file = tmp_path / "file.yml"
    file.write_text(with_header("a: 2\n", Runner.GITHUB))
    assert state_of(file, NEW) == "changed"


def test_writes_what_differs_and_lets_scripts_run(tmp_path: Path) -> None:
    (tmp_path / "same.yml").write_text(NEW)
    before = (tmp_path / "same.yml").stat().st_mtime_ns
    texts = {"same.yml": NEW, "deep/er/new.yml": NEW, "run.sh": SCRIPT}
    write_all(tmp_path, texts, {"same.yml": "same", "deep/er/new.yml": "new", "run.sh": "new"})
    assert (tmp_path / "same.yml").stat().st_mtime_ns == before
    assert (tmp_path / "deep/er/new.yml").read_text() == NEW
    assert (tmp_path / "run.sh").stat().st_mode & 0o111


def test_a_folder_in_the_place_of_a_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file.yml").mkdir()
    with pytest.raises(DeclarationError, match=r"--write: given .*file\.yml"):
        state_of(tmp_path / "file.yml", NEW)
    with pytest.raises(DeclarationError, match=r"--write: given .*file\.yml"):
        write_all(tmp_path, {"file.yml": NEW}, {"file.yml": "new"})


def test_a_file_in_the_place_of_a_folder_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "runners").write_text("")
    with pytest.raises(DeclarationError, match="allowed: a file that can be read and written"):
        write_all(tmp_path, {"runners/x.yml": NEW}, {"runners/x.yml": "new"})
