"""Reads YAML files together with the line of every property."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from gpufabric.reading.limits import LARGEST_YAML_BYTES, UnreadableError
from gpufabric.reading.plain import read_text
from gpufabric.reading.yaml_text import MalformedError, check_yaml
from gpufabric.spec.problems import DeclarationError, Problem
from gpufabric.spec.validation_errors import declared_path

PathItem = str | int


@dataclass(frozen=True, slots=True)
class YamlFile:
    """A parsed YAML file.

    Attributes:
        name: name of the file in messages, relative to the project.
        data: the document as plain mappings, lists and scalars; an empty file is an empty mapping.
    """

    name: str
    data: dict[str, Any]

    def line_of(self, path: Sequence[PathItem]) -> int:
        """Return the line (from 1) of a property or its nearest ancestor; 0 if the file has neither."""
        node: Any = self.data
        line = 0
        for item in path:
            lines = getattr(node, "lc", None)  # of mappings and lists from ruamel.yaml
            if lines and isinstance(node, dict) and item in node:
                line = lines.key(item)[0] + 1
            elif lines and isinstance(node, list) and isinstance(item, int) and item < len(cast("Any", node)):
                line = lines.item(item)[0] + 1
            else:
                break
            node = cast("Any", node)[item]
        return line


def is_entry(path: Path) -> bool:
    """Return whether a folder has an entry of this name.

    A link to nothing is one: its settings must not count as absent, and reading it is an error.
    """
    return path.exists() or path.is_symlink()


def read_yaml(path: Path, name: str, *, is_confidential: bool = False) -> YamlFile:
    """Read a YAML file.

    Args:
        path: path of the file.
        name: name of the file in messages.
        is_confidential: whether messages show nothing of its text, not even names.

    Raises:
        DeclarationError: the file cannot be read, is not YAML within the limits, repeats a key, or is not a
            mapping.
    """

    def fail(
        given: str, allowed: str, limit: str = "YAML 1.2", line: int = 0, where: str = ""
    ) -> DeclarationError:
        return DeclarationError([Problem(where or "the file", given, allowed, limit, file=name, line=line)])

    try:
        data = _parse(read_text(path, largest_bytes=LARGEST_YAML_BYTES))
    except MalformedError as error:
        given = "text that is not YAML" if is_confidential else error.given
        raise fail(given, "well-formed YAML without repeated keys", line=error.line) from None
    except UnreadableError as error:
        where = "" if is_confidential else declared_path(error.path)
        raise fail(error.given, error.allowed, error.limit, error.line, where) from None
    if data is None:
        data = {}
    if not isinstance(data, dict):
        given = "a list" if isinstance(data, list) else "a single value"
        raise fail(f"{given} at the top level", "a mapping")
    return YamlFile(name, cast("dict[str, Any]", data))


def mapping_of(value: object) -> Mapping[str, Any]:
    """Return a parsed value if it is a mapping; anything else counts as an empty one."""
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}


# Every program reads the files of all stacks, and many programs may run in one process.
@lru_cache(maxsize=1024)
def _parse(text: str) -> object:
    # A policy pack starts before every preview, and most projects have no file that it reads then.
    # Importing names waits for another thread that imports the package; reading its attributes does not.
    from ruamel.yaml import YAML  # noqa: PLC0415
    from ruamel.yaml.constructor import DuplicateKeyError  # noqa: PLC0415
    from ruamel.yaml.error import MarkedYAMLError, YAMLError  # noqa: PLC0415

    check_yaml(text)
    try:
        return cast("Any", YAML(typ="rt", pure=True)).load(text)
    except MarkedYAMLError as error:
        marked = cast("Any", error)  # ruamel.yaml does not declare their types
        line = marked.problem_mark.line + 1 if marked.problem_mark else 0
        text = " ".join(str(marked.problem or error).split())
        if isinstance(error, DuplicateKeyError):
            # The parser adds both values, which may be confidential.
            text = text.partition(" with value ")[0]
        raise MalformedError(text, "well-formed YAML", line=line) from None
    except (YAMLError, ValueError, TypeError, AttributeError, RecursionError) as error:
        # A date such as 2026-13-45 fails in the standard library, and a merge of a text in the parser.
        raise MalformedError(" ".join(str(error).split()), "well-formed YAML") from None
