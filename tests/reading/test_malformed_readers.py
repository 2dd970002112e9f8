"""Malformed files that policies, preflight and simulated clouds read: one short error that quotes no secret.

The commands that read them run programs and engines. So the readers themselves are asked here.
"""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from gpufabric.policies.settings import load_settings
from gpufabric.policies.waivers import load_waivers
from gpufabric.protection.removals import load_removals
from gpufabric.simcloud.cloudfiles.read import read_cloud_files
from gpufabric.snapshots.files import file_of, load
from gpufabric.snapshots.model import Topic
from gpufabric.spec.problems import DeclarationError, problems_text
from gpufabric.visible import visible
from tests.reading.malformed import ANY_YAML, NO_PLAIN_FILES, NO_TEXTS, Place, text

TODAY = date(2026, 11, 30)
ACCOUNT, REGION = "123456789012", "us-east-1"
MOST_CHARACTERS = 2048

Read = Callable[[Path], object]


def settings(root: Path) -> None:
    """Read the settings of the rules, whose faults are a result."""
    faults = load_settings(root, "aws-us-east-1", (), TODAY).problems
    if faults:
        raise DeclarationError(list(faults))


def snapshot(topic: Topic) -> tuple[str, Read]:
    """Return file and reader of a snapshot."""
    return file_of(topic, "aws", ACCOUNT, REGION), lambda root: load(root, topic, "aws", ACCOUNT, REGION)


READERS: Mapping[str, Read] = {
    "stacks/waivers.yaml": lambda root: load_waivers(root, (), TODAY),
    "stacks/removals.yaml": lambda root: load_removals(root, TODAY),
    "stacks/policies.yaml": settings,
    **dict(map(snapshot, ("quotas", "capacity", "network"))),
    "clouds/aws.yaml": lambda root: read_cloud_files(root / "clouds"),
}

NO_TOML: Mapping[str, Place] = {
    "not TOML": text("a: b\n"),
    "text": text("hunter2\n"),
    "infinity": text("a = inf\n"),
    "no number": text("a = nan\n"),
    "400 digits": text(f"a = {'9' * 400}\n"),
    "deep arrays": text(f"a = {'[' * 100_000}\n"),
    "deep keys": text(f"{'.'.join('a' * 100_000)} = 1\n"),
    "many values": text(f"a = [{'1,' * 100_001}]\n"),
    "unknown keys": text("".join(f"key{number} = 1\n" for number in range(3000))),
    "long key": text(f"{'x' * 100_000} = 1\n"),
    "command in a key": text('"::error::x\\n##vso[task.complete]\\u001b[2J" = 1\n'),
    **NO_TEXTS,
}

CASES = [
    *((file, name, put, read) for file, read in READERS.items() for name, put in ANY_YAML.items()),
    *(("clouds/aws.toml", name, put, READERS["clouds/aws.yaml"]) for name, put in NO_TOML.items()),
]


@pytest.mark.parametrize(
    ("file", "put", "read"),
    [pytest.param(file, put, read, id=f"{file}-{name}") for file, name, put, read in CASES],
)
def test_malformed_file(tmp_path: Path, file: str, put: Place, read: Read) -> None:
    path = tmp_path / file
    path.parent.mkdir(parents=True)
    put(path)
    with pytest.raises(DeclarationError) as refused:
        read(tmp_path)
    message = visible(problems_text(refused.value.problems)).replace(str(tmp_path), "")
    assert 0 < len(message) < MOST_CHARACTERS
    assert "given" in message
    assert "hunter2" not in message
    assert all(character.isprintable() or character == "\n" for character in message)
    assert not any(line.lstrip().startswith("::") for line in message.splitlines())
    assert "##vso[" not in message


def test_the_places_that_are_no_files_are_among_the_cases() -> None:
    assert {name for _, name, _, _ in CASES} >= {*NO_PLAIN_FILES, *NO_TOML}
