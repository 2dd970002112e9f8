"""A release: ``python -m tools.release check TAG``, ``notes`` and ``prepare VERSION DAY``.

``prepare`` writes the version wherever it stands, and gives the changelog's newest part its heading. The
commit after it can get the tag ``v<version>``, from which ``.github/workflows/release.yml`` publishes.
"""

import re
import sys
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from tools.starter.__main__ import write
from tools.starter.derive import template

ROOT = Path(__file__).resolve().parents[1]
UNRELEASED = "## Unreleased"
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
    try:
        notes(root)
    except ReleaseError as error:
        yield str(error)


def prepare(wanted: str, day: date, root: Path = ROOT) -> None:
    """Write a version and its heading in the changelog.

    Raises:
        ReleaseError: it is no version, or the changelog has nothing unreleased.
    """
    if not VERSION.fullmatch(wanted):
        raise ReleaseError(f"{wanted!r} is no version such as 0.2.0")
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


def main(arguments: list[str]) -> int:
    """Run a command; return its exit status."""
    try:
        match arguments:
            case ["check", tag]:
                found = list(problems(tag))
                print("\n".join(found) or f"{tag} can be released")
                return int(bool(found))
            case ["notes"]:
                print(notes(), end="")
            case ["prepare", wanted, day]:
                prepare(wanted, date.fromisoformat(day))
                write(template())
            case _:
                print(__doc__, file=sys.stderr)
                return 2
    except (ReleaseError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
