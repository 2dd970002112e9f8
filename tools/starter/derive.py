"""The workflows of a new project, and the template of ``pulumi new``, from what stands elsewhere."""

import tomllib
from pathlib import Path

from gpufabric.declared.starter.files import FOLDER, WORKFLOWS, NewProject, project_files

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = ROOT / "templates" / "python"
DOCS = "https://github.com/gpufabric/gpufabric/blob/main/docs/"

_REPLACED = (
    # A project outside of this repository has neither a Makefile nor its lock.
    (
        "- run: make venv\n",
        "- run: python -m venv .venv && .venv/bin/python -m pip install -r requirements.txt\n",
    ),
    ("cache-dependency-path: requirements.lock\n", "cache-dependency-path: requirements.txt\n"),
)
_TEMPLATE = """\
template:
  displayName: gpufabric
  description: A training fabric on leased GPU regions of AWS, Azure and OCI
"""


def workflow(name: str) -> str:
    """Return a workflow as a project outside of this repository needs it.

    Raises:
        ValueError: the repository's own has another form than this module expects.
    """
    text = (ROOT / ".github" / "workflows" / f"{name}.yml").read_text(encoding="utf-8")
    for own, others in _REPLACED:
        if own not in text:
            raise ValueError(f"{name}.yml has no line {own.strip()!r}")
        text = text.replace(own, others)
    text = text.replace("docs/", DOCS)
    if "make " in text:
        raise ValueError(f"{name}.yml runs make, which a project does not have")
    return text


def workflows() -> dict[Path, str]:
    """Return the workflows of new projects, by the file of the package that keeps each."""
    return {FOLDER / "workflows" / f"{name}.yml.txt": workflow(name) for name in WORKFLOWS}


def template() -> dict[Path, str]:
    """Return the template of ``pulumi new``, which fills in name and description."""
    stated = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    requirement = f"gpufabric[aws,azure,oci]=={stated['version']}"
    files = project_files(NewProject("${PROJECT}", "${DESCRIPTION}", requirement))
    files["Pulumi.yaml"] += _TEMPLATE
    return {TEMPLATE / place: text for place, text in files.items()}
