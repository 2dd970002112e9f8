"""Malformed inputs over the commands: one short error, its exit status, no traceback, no hang."""

import os
import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.demo_project import write_project
from tests.reading.malformed import ANY_JSON, ANY_YAML, VALUES, Place, ended

MOST_CHARACTERS = 2048
SEED = 27

YAML_FILES = {
    "Pulumi.yaml": ("show",),
    "stacks/Pulumi.aws-us-east-1.yaml": ("train",),
    "stacks/Pulumi.azure-eastus.yaml": ("show", "azure-eastus"),
    "stacks/Pulumi.backbone.yaml": ("resilience",),
    "stacks/usage.yaml": ("show",),
    "stacks/images.lock.yaml": ("manifests", "aws-us-east-1", "--dry-run"),
    "stacks/price-snapshots/aws-us-east-1.yaml": ("show",),
    "job.yaml": ("plan", "{file}"),
    "case.yaml": ("lease-vs-own", "{file}"),
    "request.yaml": ("time-to-gpus", "{file}"),
}
"""Files in YAML, with the fastest command that reads them."""

JSON_FILES = {
    "state.json": ("check", "--state", "{file}"),
    "events.jsonl": ("check", "--events", "{file}"),
    "report.json": ("report", "{file}"),
    "run/run.json": ("report", "{folder}"),
    "kept.json": ("report", "--trend", "{file}"),
    "outputs.json": ("manifests", "aws-us-east-1", "--outputs", "{file}", "--dry-run"),
}
"""Files in JSON, likewise."""

WITHOUT_PROJECT = frozenset({"time-to-gpus"})
REPORTED = frozenset({("report.json", "empty")})
"""An engine that fails at once leaves an empty log: a report of it must come out, and block."""

RAW = re.compile(r"\x1b\[2J|^::|##vso\[", re.MULTILINE)
"""Text that acts on a terminal or on the agent of a CI system."""


def cases() -> Iterator[tuple[str, str, Place, tuple[str, ...]]]:
    """Yield file, kind, what puts it there and the command: each file with a seeded part of the kinds.

    Every kind is there for some file.
    """
    chosen = random.Random(SEED)
    for files, kinds in ((YAML_FILES, ANY_YAML), (JSON_FILES, ANY_JSON)):
        names = list(kinds)
        for position, (file, command) in enumerate(files.items()):
            # A share by position, so that no kind is left out, and a random one besides.
            share = names[position % 6 :: 6]
            rest = [name for name in names if name not in share]
            for name in (*share, *chosen.sample(rest, 2)):
                if (file, name) not in REPORTED:
                    yield file, name, kinds[name], command


CASES = [*cases()]


def test_there_are_enough_cases_and_all_kinds() -> None:
    assert len(CASES) + len(VALUES) >= 180
    assert {name for _, name, _, _ in CASES} == {*ANY_YAML, *ANY_JSON}


@pytest.mark.parametrize(
    ("file", "put", "command"),
    [pytest.param(file, put, command, id=f"{file}-{name}") for file, name, put, command in CASES],
)
def test_malformed_file(tmp_path: Path, file: str, put: Place, command: tuple[str, ...]) -> None:
    root = write_project(tmp_path / "p")
    path = root / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    put(path)
    arguments = [part.format(file=path, folder=path.parent) for part in command]
    if command[0] not in WITHOUT_PROJECT:
        arguments += ["--root", str(root)]
    assert_refused(arguments, root)


@pytest.mark.parametrize(
    ("file", "old", "new", "command"), [pytest.param(*case, id=name) for name, case in VALUES.items()]
)
def test_malformed_value(tmp_path: Path, file: str, old: str, new: str, command: str) -> None:
    root = write_project(tmp_path / "p")
    os.mkfifo(root / "pipe.json")
    text = (root / file).read_text()
    assert old in text
    (root / file).write_text(text.replace(old, new))
    assert_refused([*command.split(), "--root", str(root)], root)


def test_a_check_counts_problems_beyond_the_first(tmp_path: Path) -> None:
    root = write_project(tmp_path / "p")
    file, old, new, _ = VALUES["800 bad pools"]
    (root / file).write_text((root / file).read_text().replace(old, new))
    (root / "stacks" / "__main__.py").write_text("from gpufabric.program import run\n\nrun()\n")
    end = ended(["check", "aws-us-east-1", "--root", str(root)])
    assert end.status == 2
    assert "further problems" in end.output
    assert len(end.output) < 2 * MOST_CHARACTERS


def assert_refused(arguments: list[str], root: Path) -> None:
    """Run a command, which must end in one short error."""
    end = ended(arguments)
    assert end.crash == ""
    assert end.status in {1, 2}, end
    message = end.message.replace(str(root), "")
    assert 0 < len(message) < MOST_CHARACTERS
    assert "given" in message or "Invalid value" in message
    assert "Traceback" not in end.output + end.message
    assert "hunter2" not in end.output + end.message
    assert not RAW.search(end.output)
