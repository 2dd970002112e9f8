"""Reads YAML files together with the line of every property."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError

from gpufabric.spec.problems import DeclarationError, Problem

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
            if isinstance(node, CommentedMap) and item in node:
                line = cast("Any", node).lc.key(item)[0] + 1
            elif isinstance(node, CommentedSeq) and isinstance(item, int) and item < len(node):
                line = cast("Any", node).lc.item(item)[0] + 1
            else:
                break
            node = cast("Any", node)[item]
        return line


def read_yaml(path: Path, name: str) -> YamlFile:
    """Read a YAML file.

    Args:
        path: path of the file.
        name: name of the file in messages.

    Raises:
        DeclarationError: the file cannot be read, is not YAML, repeats a key, or is not a mapping.
    """

    def fail(given: str, allowed: str, line: int = 0) -> DeclarationError:
        problem = Problem("the file", given, allowed, "YAML 1.2", file=name, line=line)
        return DeclarationError([problem])

    try:
        text = path.read_text(encoding="utf-8")
        data = _parse(text)
    except OSError as error:
        raise fail(f"a file that cannot be read ({error.strerror})", "a readable file") from error
    except MarkedYAMLError as error:
        marked = cast("Any", error)  # ruamel.yaml does not say the types of these
        line = marked.problem_mark.line + 1 if marked.problem_mark else 0
        detail = " ".join(str(marked.problem or error).split())
        raise fail(detail, "well-formed YAML without repeated keys", line) from error
    if data is None:
        data = CommentedMap()
    if not isinstance(data, CommentedMap):
        given = "a list" if isinstance(data, list) else "a single value"
        raise fail(f"{given} at the top level", "a mapping")
    return YamlFile(name, cast("dict[str, Any]", data))


# Every program reads the files of all stacks, and many programs may run in one process.
@lru_cache(maxsize=1024)
def _parse(text: str) -> object:
    return cast("Any", YAML(typ="rt", pure=True)).load(text)
