"""Schemas of resource types, as the Go source of a Terraform provider declares them.

Read are literals in the style of the providers: a function that returns ``&schema.Resource{...}`` whose
``Schema`` is a ``map[string]*schema.Schema{...}``. A schema that another function makes is left out and told.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.terraform.tokens import Token, end_of, fields, tokens

_REGISTRATION = re.compile(r'RegisterResource\("(\w+)",\s*(\w+)\(\)\)')


@dataclass(frozen=True)
class Attribute:
    """An argument of a resource type.

    ``path`` is dotted, in Terraform's names. ``force_new``: a change replaces the resource. ``is_set``: the
    order of its elements means nothing. ``readable``: the source states the attribute in a literal.
    """

    path: str
    force_new: bool
    is_set: bool
    is_input: bool
    readable: bool
    file: str
    line: int


@dataclass(frozen=True)
class ResourceType:
    """A resource type with its attributes. ``customized``: code of the provider decides on some changes."""

    name: str
    attributes: tuple[Attribute, ...]
    customized: bool


def resource_types(folder: Path) -> Iterator[ResourceType]:
    """Return the resource types that the Go files below a folder register, in order of their names."""
    names: dict[str, str] = {}
    functions: dict[str, tuple[list[Token], int, str]] = {}
    for path in sorted(folder.rglob("*.go")):
        source = path.read_text(encoding="utf-8")
        names |= {function: name for name, function in _REGISTRATION.findall(source)}
        if "*schema.Resource" in source and not path.name.endswith("_test.go"):
            code = tokens(source)
            functions |= {
                name: (code, start, path.relative_to(folder).as_posix()) for name, start in _functions(code)
            }
    for function, name in sorted(names.items(), key=lambda item: item[1]):
        if function in functions:
            yield _resource_type(name, *functions[function])


def _functions(code: list[Token]) -> Iterator[tuple[str, int]]:
    """Return the functions that return a resource: name, and the position of the literal's brace."""
    for position, token in enumerate(code):
        if token.text != "func" or code[position + 2].text != "(":
            continue
        after = end_of(code, position + 2)
        if [part.text for part in code[after : after + 2]] == ["*", "schema.Resource"]:
            opening = _position(code, ("schema.Resource", "{"), after + 2, end_of(code, after + 2))
            if opening is not None:
                yield code[position + 1].text, opening


def _position(code: list[Token], texts: tuple[str, ...], start: int, end: int) -> int | None:
    """Return the position of the last of some tokens that follow each other."""
    size = len(texts)
    return next(
        (
            position + size - 1
            for position in range(start, end - size + 1)
            if tuple(token.text for token in code[position : position + size]) == texts
        ),
        None,
    )


def _resource_type(name: str, code: list[Token], opening: int, file: str) -> ResourceType:
    literal = {token.text: value for token, value in fields(code, opening)}
    attributes = tuple(_attributes(literal.get("Schema", []), "", file))
    return ResourceType(name, attributes, "CustomizeDiff" in literal)


def _attributes(schema: list[Token], prefix: str, file: str) -> Iterator[Attribute]:
    opening = next((position for position, token in enumerate(schema) if token.text == "{"), None)
    if opening is None:
        return
    for token, value in fields(schema, opening):
        if token.quoted is None:
            continue
        path = f"{prefix}{token.quoted}"
        brace = next((position for position, part in enumerate(value) if part.text == "{"), None)
        literal = {name.text: part for name, part in fields(value, brace)} if brace is not None else {}
        yield Attribute(
            path,
            force_new=_is_true(literal.get("ForceNew")),
            is_set=_text(literal.get("Type")) == "schema.TypeSet",
            is_input=not literal or "Required" in literal or "Optional" in literal,
            readable=bool(literal),
            file=file,
            line=_line(literal.get("ForceNew")) or token.line,
        )
        yield from _attributes(_nested(literal.get("Elem", [])), f"{path}.", file)


def _nested(element: list[Token]) -> list[Token]:
    opening = _position(element, ("schema.Resource", "{"), 0, len(element))
    if opening is None:
        return []
    return next((value for name, value in fields(element, opening) if name.text == "Schema"), list[Token]())


def _text(value: list[Token] | None) -> str:
    return value[0].text if value else ""


def _is_true(value: list[Token] | None) -> bool:
    return _text(value) == "true"


def _line(value: list[Token] | None) -> int | None:
    return value[0].line if value else None
