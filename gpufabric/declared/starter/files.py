"""Returns the files of a new project, without those of its stacks."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gpufabric.spec.format import CURRENT

FOLDER = Path(__file__).parent / "files"
WORKFLOWS = ("preview", "snapshots", "up")
"""Workflows of a project, which ``python -m tools.starter`` derives from those of this repository."""

PLACES: Mapping[str, str] = {
    "Pulumi.yaml": "Pulumi.yaml.txt",
    "__main__.py": "main.py.txt",
    "requirements.txt": "requirements.txt",
    "policies/PulumiPolicy.yaml": "PulumiPolicy.yaml.txt",
    "policies/__main__.py": "policies.py.txt",
    ".gitignore": "gitignore.txt",
    "README.md": "README.md.txt",
    **{f".github/workflows/{name}.yml": f"workflows/{name}.yml.txt" for name in WORKFLOWS},
}
"""Template of each file, by the file's path in a project.

The program lies beside ``Pulumi.yaml``, because ``pulumi install`` reads ``requirements.txt`` in the
program's folder.
"""


@dataclass(frozen=True, slots=True)
class NewProject:
    """A project to write.

    Attributes:
        name: its name, which is also that of its fabric and the namespace of its configuration.
        description: what it is, without a full stop.
        requirement: requirement of gpufabric, as pip reads it.
    """

    name: str
    description: str
    requirement: str


def project_files(project: NewProject) -> dict[str, str]:
    """Return the text of each file of a project, by its path."""
    values = {
        "PROJECT": project.name,
        "DESCRIPTION": project.description,
        "REQUIREMENT": project.requirement,
        "FORMAT": str(CURRENT),
    }
    return {place: _filled(template, values) for place, template in PLACES.items()}


def _filled(template: str, values: Mapping[str, str]) -> str:
    text = (FOLDER / template).read_text(encoding="utf-8")
    for name, value in values.items():
        # Not string.Template: workflows have expressions with other names in the same form.
        text = text.replace(f"${{{name}}}", value)
    return text
