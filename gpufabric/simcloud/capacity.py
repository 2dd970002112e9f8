"""The capacity file: the machines, reservations and quotas that the simulated clouds offer.

The file is ``capacity.yaml`` or ``capacity.json`` in the directory of the simulated clouds. Without it, and
for every key that it omits, there is no limit: on-demand machines never run out, and any reservation is
assumed to match the program. See ``docs/simulated-clouds/README.md``.

The module of each cloud defines the keys of its part.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from pydantic import TypeAdapter, ValidationError

from gpufabric.simcloud.clouds.aws.capacity import AwsCapacityPart
from gpufabric.simcloud.clouds.azure.capacity import AzureCapacityPart
from gpufabric.simcloud.clouds.oci.capacity import OciCapacityPart
from gpufabric.simcloud.environment import capacity_files
from gpufabric.spec.base import Declared
from gpufabric.spec.problems import DeclarationError, Problem
from gpufabric.spec.validation_errors import explain
from gpufabric.spec.yamlfile import read_yaml

LIMIT = "docs/simulated-clouds/README.md"


class CapacityPart(Protocol):
    """The capacity that one cloud offers."""

    def lines(self) -> list[str]:
        """Return the capacity as lines of text."""
        ...


class CapacityFile(Declared):
    """The whole file: a part for each cloud."""

    aws: AwsCapacityPart | None = None
    azure: AzureCapacityPart | None = None
    oci: OciCapacityPart | None = None

    def parts(self) -> Iterator[tuple[str, CapacityPart]]:
        """Yield the parts of the file by the name of their cloud."""
        for cloud in type(self).model_fields:
            part: CapacityPart | None = getattr(self, cloud)
            if part is not None:
                yield cloud, part


_ADAPTER: TypeAdapter[CapacityFile] = TypeAdapter(CapacityFile)


def read_capacity(root: Path) -> CapacityFile | None:
    """Read the capacity file under ``root``; ``None`` when there is none.

    Raises ``DeclarationError`` if there are two files, or if the file is invalid.
    """
    files = capacity_files(root)
    if len(files) > 1:
        names = " and ".join(path.name for path in files)
        raise DeclarationError([Problem("capacity", names, "one of them", LIMIT, file=str(root))])
    return read_file(files[0]) if files else None


def read_file(path: Path) -> CapacityFile:
    """Read a capacity file from any path, in YAML or JSON. Raises ``DeclarationError`` if it is invalid."""
    file = read_yaml(path, path.name)
    data: dict[str, Any] = json.loads(json.dumps(file.data, default=_text))
    try:
        return _ADAPTER.validate_python(data)
    except ValidationError as error:
        raise DeclarationError(
            explain(error, _ADAPTER, data, file=file.name, line_of=file.line_of)
        ) from error


def write_capacity(root: Path, capacity: CapacityFile) -> Path:
    """Write the capacity file under ``root`` in place of any existing one; return its path."""
    root.mkdir(parents=True, exist_ok=True)
    path = root / "capacity.json"
    temporary = path.with_suffix(".new")
    temporary.write_text(json.dumps(to_json(capacity), indent=2) + "\n", encoding="utf-8")
    temporary.replace(path)
    (root / "capacity.yaml").unlink(missing_ok=True)
    return path


def remove_capacity(root: Path) -> bool:
    """Remove the capacity file, so that nothing is limited; return false if there was none."""
    files = capacity_files(root)
    for path in files:
        path.unlink()
    return bool(files)


def to_json(capacity: CapacityFile | None) -> dict[str, Any]:
    """Return the file as JSON data, without the keys that it omits."""
    return {} if capacity is None else capacity.model_dump(mode="json", exclude_unset=True)


def _text(value: object) -> str:
    # YAML has a type for times; JSON has none.
    return value.isoformat() if isinstance(value, datetime) else str(value)
