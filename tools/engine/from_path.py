"""First source: an engine that the user has installed on PATH."""

import os
from pathlib import Path

from .cache import cache_dir
from .common import (
    LANGUAGE_HOST,
    PULUMI_VERSION,
    InstalledEngine,
    NotUsableError,
    Surroundings,
    run_pulumi_version,
)
from .versions import pulumi_version


def _executables(name: str, search_path: str) -> list[Path]:
    executables: list[Path] = []
    for entry in search_path.split(os.pathsep):
        candidate = Path(entry or ".") / name
        if candidate.is_file() and os.access(candidate, os.X_OK):
            executables.append(candidate.absolute())
    return executables


def _language_host(pulumi: Path, search_path: str) -> Path | None:
    beside = [pulumi.parent / LANGUAGE_HOST, pulumi.resolve().parent / LANGUAGE_HOST]
    for candidate in [*beside, *_executables(LANGUAGE_HOST, search_path)]:
        if candidate.is_file() and os.access(candidate, os.X_OK):
            return candidate
    return None


def _check(pulumi: Path, around: Surroundings) -> InstalledEngine:
    text = run_pulumi_version(pulumi, around.env)
    version = pulumi_version(text)
    wanted = pulumi_version(PULUMI_VERSION)
    if version is None or wanted is None:
        raise NotUsableError(f"{pulumi} prints no version")
    if version.major != wanted.major:
        raise NotUsableError(f"{pulumi} is {text}, major version {wanted.major} is needed")
    if version < wanted:
        raise NotUsableError(f"{pulumi} is {text}, {PULUMI_VERSION} or newer is needed")
    host = _language_host(pulumi, around.env.get("PATH", ""))
    if host is None:
        raise NotUsableError(f"{pulumi} has no {LANGUAGE_HOST} beside it or on PATH")
    if pulumi.resolve().is_relative_to(cache_dir(around).resolve()):
        raise NotUsableError(f"{pulumi} comes from this project's cache")
    return InstalledEngine("path", pulumi, pulumi.parent, str(version), "official", "found on PATH")


def find(around: Surroundings) -> InstalledEngine:
    """Return the first usable engine on PATH.

    A usable engine runs, has the major version of PULUMI_VERSION, is not older, and finds the official Python
    language host. Raises NotUsableError with the reason of the first candidate otherwise.
    """
    reasons: list[str] = []
    for pulumi in _executables("pulumi", around.env.get("PATH", "")):
        try:
            return _check(pulumi, around)
        except NotUsableError as error:
            reasons.append(str(error))
    raise NotUsableError(reasons[0] if reasons else "no pulumi on PATH")
