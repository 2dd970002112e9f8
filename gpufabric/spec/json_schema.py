"""JSON Schemas of declarations. The docstring below a field becomes its description.

pydantic can do this when it creates a class (``use_attribute_docstrings``), but then reads the source of
every model. That doubles the time to load them, in every preview.
"""

import ast
import inspect
import textwrap
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Any, cast

from pydantic import BaseModel, TypeAdapter

from gpufabric.spec.base import Declared

_HERE = "gpufabric.spec."
"""Excludes models of other packages, which share the base class and some names."""


def schema_of(declaration: object) -> dict[str, Any]:
    """Return the JSON Schema of a declaration.

    Args:
        declaration: a model, or a union of models.
    """
    adapter: TypeAdapter[Any] = TypeAdapter(cast("Any", declaration))
    schema = adapter.json_schema()
    models = {model.__name__: model for model in _subclasses(Declared) if model.__module__.startswith(_HERE)}
    for part in (schema, *schema.get("$defs", {}).values()):
        model = models.get(str(part.get("title", "")))
        names = {field.alias or name: name for name, field in model.model_fields.items()} if model else {}
        for key, field in cast("dict[str, dict[str, Any]]", part.get("properties", {})).items():
            text = description_of(model, names[key]) if model else None
            if text and "description" not in field:
                field["description"] = text
    return schema


def _subclasses(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for subclass in model.__subclasses__():
        yield subclass
        yield from _subclasses(subclass)


def description_of(model: type[BaseModel], field: str) -> str | None:
    """Return the docstring of a field, from the most derived class that declares it."""
    texts = (_texts(ancestor).get(field) for ancestor in model.__mro__ if issubclass(ancestor, BaseModel))
    return next((text for text in texts if text), None)


@cache
def _texts(model: type[BaseModel]) -> dict[str, str]:
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(model)))
    except (OSError, TypeError):
        return {}
    (body,) = (statement.body for statement in tree.body if isinstance(statement, ast.ClassDef))
    texts: dict[str, str] = {}
    for declared, below in pairwise(body):
        match declared, below:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                texts[name] = inspect.cleandoc(text)
            case _:
                pass
    return texts
