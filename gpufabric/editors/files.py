"""Schemas beside a project's stack files, for editors: they need no network, and fit the version."""

import json
from pathlib import Path

from gpufabric.editors.schemas import EDITOR_SCHEMAS
from gpufabric.spec.config_keys import PROJECT_NAME
from gpufabric.spec.yamlfile import read_yaml
from gpufabric.wire.project import PROJECT_FILE, STACKS

FOLDER = "schemas"
"""Folder of the schemas, in that of the stack files."""

STACK_LINE = f"yaml-language-server: $schema={FOLDER}/stack.json"
"""Comment of a stack's file that names its schema, without the mark of a comment."""


def project_line(folder: str = STACKS) -> str:
    """Return the same comment for ``Pulumi.yaml``.

    Args:
        folder: folder of the stack files, relative to the project.
    """
    return f"yaml-language-server: $schema={folder}/{FOLDER}/project.json"


def schema_text(kind: str, project: str = PROJECT_NAME) -> str:
    """Return a schema as the text of its file.

    Args:
        kind: a key of ``EDITOR_SCHEMAS``.
        project: name of the project.
    """
    return json.dumps(EDITOR_SCHEMAS[kind](project), indent=1) + "\n"


def schema_files(project: str, folder: str = STACKS) -> dict[str, str]:
    """Return the text of each schema, by its file's path in a project.

    Args:
        project: name of the project.
        folder: folder of the stack files, relative to the project.
    """
    return {f"{folder}/{FOLDER}/{kind}.json": schema_text(kind, project) for kind in EDITOR_SCHEMAS}


def write_schemas(root: Path) -> list[str]:
    """Write the schemas that a project lacks or has from another version.

    Args:
        root: folder of ``Pulumi.yaml``.

    Returns:
        the files that were written, relative to the project.

    Raises:
        DeclarationError: ``Pulumi.yaml`` cannot be read.
        OSError: a file cannot be written.
    """
    data = read_yaml(root / PROJECT_FILE, PROJECT_FILE).data
    files = schema_files(str(data.get("name") or PROJECT_NAME), str(data.get("stackConfigDir", STACKS)))
    written: list[str] = []
    for name, text in files.items():
        file = root / name
        if file.is_file() and file.read_text(encoding="utf-8") == text:
            continue
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        written.append(name)
    return written
