"""Brings the text of declarations to the current format. Comments and all other lines stay as they are."""

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from gpufabric.reading.limits import LARGEST_YAML_BYTES, UnreadableError
from gpufabric.reading.plain import read_bytes
from gpufabric.spec.config_keys import keys_of
from gpufabric.spec.format import CURRENT, KEY, unread_format
from gpufabric.spec.problems import DeclarationError, Problem
from gpufabric.spec.yamlfile import YamlFile, mapping_of, read_yaml
from gpufabric.wire.project import PROJECT_FILE, STACKS

Step = Callable[[str, Sequence[str]], str]
"""Brings the text of a file, whose declaration has a path, to the next format, but for its number."""

STEPS: Mapping[int, Step] = {}
"""Steps by the format from which they start. Format 1 is the first, so there is none yet."""

FIRST = 1
"""Format of a declaration that states none."""

_FABRIC = ("config", "fabric", "default")


@dataclass(frozen=True, slots=True)
class Migrated:
    """A file whose declarations are not in the current format, or do not state it.

    Attributes:
        name: its path, relative to the project.
        before: its text.
        after: its text in the current format.
    """

    name: str
    before: str
    after: str

    @property
    def diff(self) -> str:
        """The change as a unified diff."""
        before, after = (text.splitlines(keepends=True) for text in (self.before, self.after))
        return "".join(difflib.unified_diff(before, after, self.name, self.name))


def migrated(root: Path, steps: Mapping[int, Step] = STEPS, current: int = CURRENT) -> list[Migrated]:
    """Return the files of a project that a migration changes.

    Args:
        root: folder of ``Pulumi.yaml``.
        steps: steps by the format from which they start.
        current: the format to reach.

    Raises:
        DeclarationError: a file cannot be read, a declaration has a later format, or its form cannot be kept.
    """
    project = read_yaml(root / PROJECT_FILE, PROJECT_FILE)
    keys = keys_of(project)
    folder = str(project.data.get("stackConfigDir", STACKS))
    places: dict[str, list[tuple[str, ...]]] = {PROJECT_FILE: [_FABRIC]}
    for path in sorted((root / folder).glob("Pulumi.*.yaml")):
        stack = path.name.removeprefix("Pulumi.").removesuffix(".yaml")
        places[f"{folder}/{path.name}"] = [("config", keys.declaration(stack)), ("config", keys.fabric)]
    files = (_file(root, name, paths, steps, current) for name, paths in places.items())
    return [file for file in files if file.before != file.after]


def _file(
    root: Path, name: str, paths: Sequence[tuple[str, ...]], steps: Mapping[int, Step], current: int
) -> Migrated:
    before = after = _text(root / name, name)
    for path in paths:
        file = read_yaml(root / name, name)
        declared = _at(file.data, path)
        if declared is None:
            continue
        if problem := unread_format(declared, file, path, current):
            raise DeclarationError([problem])
        after = _declaration(after, file, path, declared, steps, current)
    return Migrated(name, before, after)


def _declaration(
    text: str,
    file: YamlFile,
    path: tuple[str, ...],
    declared: object,
    steps: Mapping[int, Step],
    current: int,
) -> str:
    if mapping_of(declared) is not declared:
        allowed = "a mapping, which migrate can change line by line"
        raise _fault(file, path, "a declaration that is not a mapping", allowed)
    stated = mapping_of(declared).get(KEY)
    if stated == current:
        return text
    for number in range(stated if isinstance(stated, int) else FIRST, current):
        text = steps[number](text, path)
    try:
        return with_value(text, path, KEY, current)
    except ValueError as error:
        raise _fault(file, path, str(error), f"{KEY}: {current} as the first key, written by hand") from None


def with_value(text: str, path: Sequence[str], key: str, value: int) -> str:
    """Return the text of a YAML file in which a mapping has a number under a key; no other line changes.

    A new key becomes the first one.

    Args:
        text: the text.
        path: path of the mapping, which is not empty.
        key: the key.
        value: the number.

    Raises:
        ValueError: the text has no such mapping, or the number cannot be written without other changes.
    """
    before = _parsed(text)
    # Mappings of ruamel.yaml know their places in the text; it declares no types.
    node: Any = _at(before, path)
    stated, marks = mapping_of(node), getattr(node, "lc", None)
    if marks is None or not stated:
        raise ValueError("no mapping with keys")
    lines = text.splitlines(keepends=True)
    if key in stated:
        row, column = cast("tuple[int, int]", marks.value(key))
        rest = lines[row][column:].removeprefix(str(stated[key]))
        lines[row] = f"{lines[row][:column]}{value}{rest}"
    else:
        row, column = cast("tuple[int, int]", min(marks.key(name) for name in stated))
        line = lines[row]
        end = "\r\n" if line.endswith("\r\n") else "\n"
        added = f"{key}: {value}, " if node.fa.flow_style() else f"{key}: {value}{end}{' ' * column}"
        lines[row] = f"{line[:column]}{added}{line[column:]}"
    after = "".join(lines)
    node[key] = value
    if _parsed(after) != before:
        raise ValueError("a form that cannot be kept")
    return after


def _parsed(text: str) -> Any:  # noqa: ANN401 - any YAML document
    from ruamel.yaml import YAML  # noqa: PLC0415
    from ruamel.yaml.error import YAMLError  # noqa: PLC0415

    yaml: Any = YAML(typ="rt", pure=True)
    try:
        return yaml.load(text)
    except YAMLError as error:
        raise ValueError("text that is not YAML") from error


def _at(data: object, path: Sequence[str]) -> Any:  # noqa: ANN401 - any YAML value
    for item in path:
        data = mapping_of(data).get(item)
    return data


def _text(path: Path, name: str) -> str:
    try:
        # Not in text mode: line ends stay as they are.
        return read_bytes(path, largest_bytes=LARGEST_YAML_BYTES).decode()
    except UnreadableError as error:
        problem = Problem("the file", error.given, error.allowed, error.limit, name, error.line)
        raise DeclarationError([problem]) from None
    except UnicodeDecodeError:
        problem = Problem("the file", "bytes that are not UTF-8", "text in UTF-8", "RFC 3629", name)
        raise DeclarationError([problem]) from None


def _fault(file: YamlFile, path: Sequence[str], given: str, allowed: str) -> DeclarationError:
    place, limit = ".".join(path), "migrate changes lines and keeps all others"
    return DeclarationError([Problem(place, given, allowed, limit, file.name, file.line_of(path))])
