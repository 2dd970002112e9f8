"""Files that options name: what is said when they cannot be read or written."""

from pathlib import Path

import pytest

from gpufabric.cli.textfile import read, write
from gpufabric.spec.problems import DeclarationError


def test_what_is_written_can_be_read(tmp_path: Path) -> None:
    write(tmp_path / "report.md", "10 Gbit/s «a»\n", "--out")
    assert read(tmp_path / "report.md") == "10 Gbit/s «a»\n"


@pytest.mark.parametrize("option", ["--out", "--sarif"])
def test_a_file_that_cannot_be_written_names_the_option(tmp_path: Path, option: str) -> None:
    with pytest.raises(DeclarationError) as caught:
        write(tmp_path / "nowhere" / "report.md", "text", option)
    (problem,) = caught.value.problems
    assert problem.where == option
    assert problem.given == "report.md (No such file or directory)"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "a file that cannot be read (No such file or directory)"),
        (b"\xff\x00", "bytes that are not UTF-8"),
    ],
    ids=["absent", "binary"],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | None, reason: str) -> None:
    file = tmp_path / "report.json"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(DeclarationError) as caught:
        read(file)
    (problem,) = caught.value.problems
    assert (problem.where, problem.given) == ("report.json", reason)
