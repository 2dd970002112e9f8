"""The workflow that updates all stacks of a new project, from which a job for each stack is made.

It is the one source of sign-in, variables, limits, and versions of actions: Dependabot and people change
``.github/workflows/up.yml`` of this repository, and ``make docs`` writes it into the package.
"""

import re
from functools import cache
from typing import Any, cast

from ruamel.yaml import YAML

from gpufabric.declared.starter.files import FOLDER

_VERSION = re.compile(r"uses: (\S+@[0-9a-f]{40}) # (v[\d.]+)$", re.MULTILINE)


@cache
def _text() -> str:
    return (FOLDER / "workflows" / "up.yml.txt").read_text(encoding="utf-8")


@cache
def _workflow() -> dict[str, Any]:
    return cast("dict[str, Any]", cast("Any", YAML(typ="safe")).load(_text()))


def job(name: str) -> dict[str, Any]:
    """Return a job: ``preview`` or ``up``."""
    return cast("dict[str, Any]", _workflow()["jobs"][name])


def settings() -> dict[str, Any]:
    """Return the workflow's permissions and its limit of one run at a time."""
    return {key: _workflow()[key] for key in ("permissions", "concurrency")}


def with_versions(text: str) -> str:
    """Write the version of each action behind its commit, where people and Dependabot read it."""
    for name, version in dict(_VERSION.findall(_text())).items():
        text = text.replace(f"{name}\n", f"{name} # {version}\n")
    return text
