"""Reads a YAML file that holds a single declaration, outside of the project's own files."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from gpufabric.spec.base import Declared
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.validation_errors import explain
from gpufabric.spec.yamlfile import YamlFile

Kind = TypeVar("Kind", bound=Declared)


def validated(kind: type[Kind], data: Mapping[str, Any], file: YamlFile) -> Kind:
    """Return the declaration of a file.

    Args:
        kind: the declaration.
        data: the file's content, perhaps completed.
        file: the file, for names and lines in messages.

    Raises:
        DeclarationError: the content does not fit; every problem at once.
    """
    adapter = TypeAdapter(kind)
    try:
        return adapter.validate_python(data)
    except ValidationError as error:
        raise DeclarationError(explain(error, adapter, data, file=file.name, line_of=file.line_of)) from error
