"""Writes the file of a new region stack, with comments on the sources of ids."""

import io
from collections.abc import Iterable, Mapping
from typing import Any, cast

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import YAMLError

from gpufabric.declared.questions import Question
from gpufabric.spec.config_keys import ConfigKeys
from gpufabric.spec.problems import DeclarationError

_INDENT = 2
_DEPTH = 2
"""Levels above the region's properties: ``config`` and its key."""

_LISTS = frozenset({"system_zones"})
_TEXTS = frozenset({"zone", "kubernetes_version", "starts", "ends"})
"""Text properties that YAML would read as a number or a time."""


def value_of(path: str, text: str) -> Any:  # noqa: ANN401
    """Parse an answer: a YAML value, a comma-separated list, or plain text, depending on the property.

    Raises:
        DeclarationError: it is not YAML.
    """
    name = path.rpartition(".")[2]
    if name in _LISTS and not text.lstrip().startswith("["):
        return [part.strip() for part in text.split(",") if part.strip()]
    if name in _TEXTS or name.endswith(("_id", "_os", "domain")):
        return text.strip()
    try:
        return cast("Any", YAML(typ="safe", pure=True)).load(text)
    except YAMLError as error:
        raise DeclarationError.of(path, given=repr(text), allowed="a YAML value", limit="YAML 1.2") from error


def nested(values: Mapping[str, Any]) -> dict[str, Any]:
    """Convert property paths and values to a declaration. A later value below an earlier one extends it.

    Raises:
        DeclarationError: a path goes through a property that is a plain value.
    """
    data: dict[str, Any] = {}
    for path, value in values.items():
        node = data
        *parents, last = path.split(".")
        for name in parents:
            below: object = node.setdefault(name, {})
            if not isinstance(below, dict):
                raise DeclarationError.of(
                    path, given=str(value), allowed=f"nothing below {name}, which is a value", limit="--set"
                )
            node = cast("dict[str, Any]", below)
        node[last] = value
    return data


def text_of(data: Mapping[str, Any], questions: Iterable[Question], head: str, keys: ConfigKeys) -> str:
    """Write a stack's file.

    Args:
        data: the region's declaration.
        questions: the questions; each answer gets its source as a comment.
        head: comment at the top.
        keys: keys of the project's configuration.
    """
    region = _commented(data)
    document = CommentedMap({"config": CommentedMap({keys.region: region})})
    cast("Any", document).yaml_set_start_comment(head)
    for question in questions:
        if question.source:
            _comment(region, question)
    stream = io.StringIO()
    yaml = cast("Any", YAML(typ="rt", pure=True))
    yaml.width = 1000
    yaml.indent(mapping=_INDENT, sequence=2 * _INDENT, offset=_INDENT)
    yaml.dump(document, stream)
    return stream.getvalue()


def _commented(data: Mapping[str, Any]) -> CommentedMap:
    return CommentedMap(
        {
            key: _commented(cast("Mapping[str, Any]", value)) if isinstance(value, Mapping) else value
            for key, value in data.items()
        }
    )


def _comment(region: CommentedMap, question: Question) -> None:
    node: Any = region
    *parents, last = question.path.split(".")
    for name in parents:
        node = node[name]
    indent = (_DEPTH + len(parents)) * _INDENT
    node.yaml_set_comment_before_after_key(last, before=f"From: {question.source}", indent=indent)
