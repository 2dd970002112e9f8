"""A release: ``python -m tools.release record VERSION``, ``prepare VERSION DAY``, ``check TAG``, ``notes``.

``record`` brings a fabric up on simulated clouds and keeps its states as those of the version. The tests of
every later version preview them.

``prepare`` writes the version wherever it stands, gives the changelog's newest part its heading, and keeps
the plugin's schema as that of the release, which later ones are held against. It keeps a digest of the notes,
so that a merge that puts a later entry among them fails a test. The commit after it can get the
tag ``v<version>``, from which ``.github/workflows/release.yml`` publishes.
"""

import hashlib
import re
import sys
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from tools.library.schema import RELEASED, SCHEMA
from tools.recordings.state import record_release
from tools.starter.__main__ import write
from tools.starter.derive import template

ROOT = Path(__file__).resolve().parents[1]
UNRELEASED = "## Unreleased"
RECORDED = Path("tests") / "e2e" / "recorded" / "releases"
"""Folder of the recorded states, by version."""

DIGESTS = RECORDED.parent / "notes"
"""Folder of the digests of the notes, by version."""

VERSION = re.compile(r"\d+\.\d+\.\d+")

PLACES = {
    "pyproject.toml": re.compile(r'^(version = ")\d[^"]*(")$', re.MULTILINE),
    "policies/PulumiPolicy.yaml": re.compile(r"^(version: )\S+()$", re.MULTILINE),
}
"""Places of the version, by file. All others follow from ``pyproject.toml``."""


class ReleaseError(Exception):
    """The files are not those of a release."""


def version(root: Path = ROOT) -> str:
    """Return the version of the package."""
    return str(tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


def notes(root: Path = ROOT, wanted: str = "") -> str:
    """Return what the changelog says of a version; by default that of the package.

    Raises:
        ReleaseError: it says nothing.
    """
    wanted = wanted or version(root)
    text = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    # A heading is `## 0.2.0 - 2026-12-01`.
    parts = re.split(r"^## ", text, flags=re.MULTILINE)[1:]
    for part in parts:
        heading, _, body = part.partition("\n")
        if heading.split(" ")[0] == wanted and body.strip():
            return body.strip() + "\n"
    raise ReleaseError(f"CHANGELOG.md has no text below a heading `## {wanted} - <day>`")


def digest(root: Path, wanted: str) -> str:
    """Return the digest of what the changelog says of a version.

    Raises:
        ReleaseError: it says nothing.
    """
    return hashlib.sha256(notes(root, wanted).encode()).hexdigest()


def changed_notes(root: Path = ROOT) -> list[str]:
    """Return the releases whose notes are not those of their day."""
    return [
        file.stem
        for file in sorted((root / DIGESTS).glob("*.sha256"))
        if file.read_text(encoding="utf-8").strip() != digest(root, file.stem)
    ]


def problems(tag: str, root: Path = ROOT) -> Iterator[str]:
    """Yield what keeps a commit from being the release of a tag.

    Args:
        tag: the tag.
        root: folder of the checkout.
    """
    wanted = version(root)
    if tag != f"v{wanted}":
        yield f"the tag is {tag}, and the version in pyproject.toml {wanted}: the tag must be v{wanted}"
    for name, place in PLACES.items():
        match = place.search((root / name).read_text(encoding="utf-8"))
        if match is None or match[0] != f"{match[1]}{wanted}{match[2]}":
            yield f"{name} states another version than {wanted}"
    if not any((root / RECORDED / wanted / "state").glob("*.json.gz")):
        yield f"{RECORDED}/{wanted} has no recorded states: run `python -m tools.release record {wanted}`"
    if (root / RELEASED).read_bytes() != (root / SCHEMA).read_bytes():
        yield f"{RELEASED} is not {SCHEMA}: run `python -m tools.release prepare`, or copy it"
    try:
        notes(root)
    except ReleaseError as error:
        yield str(error)


def prepare(wanted: str, day: date, root: Path = ROOT) -> None:
    """Write a version, its heading in the changelog, and the schema of its plugin.

    Raises:
        ReleaseError: it is no version, or the changelog has nothing unreleased.
    """
    _require_version(wanted)
    changelog = root / "CHANGELOG.md"
    text = changelog.read_text(encoding="utf-8")
    if f"{UNRELEASED}\n\n###" not in text:
        raise ReleaseError(f"CHANGELOG.md has nothing below `{UNRELEASED}`")
    changelog.write_text(
        text.replace(UNRELEASED, f"{UNRELEASED}\n\n## {wanted} - {day.isoformat()}", 1), encoding="utf-8"
    )
    for name, place in PLACES.items():
        file = root / name
        stated = file.read_text(encoding="utf-8")
        file.write_text(place.sub(rf"\g<1>{wanted}\g<2>", stated, count=1), encoding="utf-8")
    (root / RELEASED).write_bytes((root / SCHEMA).read_bytes())
    (root / DIGESTS).mkdir(parents=True, exist_ok=True)
    (root / DIGESTS / f"{wanted}.sha256").write_text(f"{digest(root, wanted)}\n", encoding="utf-8")


def record(wanted: str, root: Path = ROOT) -> None:
    """Record the states of a version; its earlier ones are replaced.

    Raises:
        ReleaseError: it is no version.
    """
    _require_version(wanted)
    record_release(root / RECORDED / wanted)


def _require_version(text: str) -> None:
    if not VERSION.fullmatch(text):
        raise ReleaseError(f"{text!r} is no version such as 0.2.0")


def main(arguments: list[str]) -> int:
    """Run a command; return its exit status."""
    try:
        match arguments:
            case ["check", tag]:
                faults = list(problems(tag))
                print("\n".join(faults) or f"{tag} can be released")
                return int(bool(faults))
            case ["notes"]:
                print(notes(), end="")
            case ["prepare", wanted, day]:
                prepare(wanted, date.fromisoformat(day))
                write(template())
            case ["record", wanted]:
                record(wanted)
            case _:
                print(__doc__, file=sys.stderr)
                return 2
    except (ReleaseError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
