"""Values of a parsed file: plain copies, and those that a declaration refuses."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from pydantic import TypeAdapter

from gpufabric.spec.ambiguous import booleans_as_numbers
from gpufabric.spec.concealed import encrypted_problem, refused_paths
from gpufabric.spec.encrypted import Encrypted
from gpufabric.spec.problems import DeclarationError, Problem
from gpufabric.spec.validation_errors import declared_path
from gpufabric.spec.yamlfile import YamlFile


def refuse_booleans(plain: object, declared: object, file: YamlFile, root: tuple[str, ...]) -> None:
    """Refuse ``true`` and ``false`` where a number is expected: they would count as 1 and 0.

    Args:
        plain: the declaration as plain data.
        declared: the same as it was validated.
        file: the file that holds it.
        root: path of the declaration in the file.

    Raises:
        DeclarationError: there are some.
    """
    if paths := booleans_as_numbers(plain, declared):
        raise DeclarationError(
            Problem(
                declared_path((*root, *path)),
                "true or false",
                "a number",
                "gpufabric's schema",
                file.name,
                file.line_of((*root, *path)),
            )
            for path in paths
        )


def refuse_encrypted(
    stated: object, adapter: TypeAdapter[Any], file: YamlFile, root: tuple[str, str]
) -> None:
    """Refuse values that a file encrypts although they must be readable.

    Args:
        stated: the declaration as it is parsed.
        adapter: type of the declaration.
        file: the file that holds it.
        root: path of the declaration in the file.

    Raises:
        DeclarationError: there are some.
    """
    paths = refused_paths(plain_copy(stated), adapter)
    if paths:
        raise DeclarationError(
            replace(encrypted_problem(path or root), file=file.name, line=file.line_of((*root, *path)))
            for path in paths
        )


def plain_copy(value: object) -> object:
    """Copy parsed YAML into plain mappings and lists, so that messages do not show the parser's types."""
    if isinstance(value, Mapping):
        return {str(key): plain_copy(item) for key, item in cast("Mapping[object, object]", value).items()}
    if isinstance(value, list):
        return [plain_copy(item) for item in cast("list[object]", value)]
    return str(value) if isinstance(value, str) and not isinstance(value, Encrypted) else value
