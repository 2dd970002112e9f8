"""The project's lock file of images and charts: digest by reference (``stacks/images.lock.yaml``)."""

import re
from pathlib import Path

from gpufabric.spec.problems import DeclarationError, Problem
from gpufabric.spec.validation_errors import shown
from gpufabric.spec.yamlfile import YamlFile, is_entry, read_yaml

LOCK_FILE = "stacks/images.lock.yaml"

_REFERENCE = re.compile(r"((https|oci)://)?[\w.-]+(:\d+)?(/[\w.-]+)+:\w[\w.-]*", re.ASCII)
"""An image or a chart with its registry or repository, and its tag or version."""

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


def load_locked(root: Path) -> dict[str, str]:
    """Load the digests of a project's lock file; empty without one.

    Args:
        root: folder of ``Pulumi.yaml``.

    Raises:
        DeclarationError: the file is invalid; names every problem with its line.
    """
    path = root / LOCK_FILE
    if not is_entry(path):
        return {}
    file = read_yaml(path, LOCK_FILE)
    if problems := [*_problems(file)]:
        raise DeclarationError(problems)
    return {str(reference): str(digest) for reference, digest in file.data.items()}


def _problems(file: YamlFile) -> list[Problem]:
    problems: list[Problem] = []
    for reference, digest in file.data.items():
        line = file.line_of([reference])
        if not _REFERENCE.fullmatch(str(reference)):
            allowed = "REGISTRY/PATH:TAG of an image, or https:// or oci:// REPOSITORY/CHART:VERSION"
            problems.append(_problem(file, "a key", shown(reference), allowed, line))
        elif not _DIGEST.fullmatch(str(digest)):
            allowed = "sha256: and 64 lower-case hexadecimal digits, in quotes"
            problems.append(_problem(file, str(reference), shown(digest), allowed, line))
    return problems


def _problem(file: YamlFile, where: str, given: str, allowed: str, line: int) -> Problem:
    limit = "lock file, as `gpufabric manifests STACK --pin-commands` writes it"
    return Problem(where, given, allowed, limit, file.name, line)
