"""Properties that a stack's file may state encrypted.

Only the engine decrypts them. Every other reader, also the program of another stack, gets ``[secret]`` in
their place. So only a value that nothing computes with may be encrypted: one that the stack's own resources
take as it is. A value that decides which resources there are, what they cost or how they are called stays
readable.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from pydantic import (
    GetJsonSchemaHandler,
    TypeAdapter,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)
from pydantic_core import CoreSchema

from gpufabric.spec.encrypted import MAY_BE_ENCRYPTED, Ciphertext, Encrypted, is_ciphertext
from gpufabric.spec.problems import Problem
from gpufabric.spec.validation_errors import dotted, property_path
from gpufabric.wire.secrets import MASKED

LIMIT = "docs/encrypted.md: reviewers, rules and other stacks read it in the file"
ALLOWED = "a plain value"
Path = tuple[str | int, ...]


def _accept(value: object, handler: ValidatorFunctionWrapHandler) -> object:
    if is_ciphertext(value) or value == MASKED:
        return MASKED
    given = handler(value)
    return Encrypted(given) if isinstance(value, Encrypted) else given


class _Marked(WrapValidator):
    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**handler(core), MAY_BE_ENCRYPTED: True}


MayBeEncrypted = _Marked(_accept)
"""Marks a text that a file may state encrypted."""


def is_concealed(value: object) -> bool:
    """Return whether a value is one that only the engine knows."""
    return value == MASKED


def is_secret(value: object) -> bool:
    """Return whether a value must not be part of a name: a file states it encrypted."""
    return is_concealed(value) or isinstance(value, Encrypted)


def refused_paths(data: object, adapter: TypeAdapter[Any]) -> list[Path]:
    """Return the paths at which a file states a value encrypted that must be readable.

    Args:
        data: what the file states.
        adapter: its type.
    """
    encrypted = list(_ciphertext_paths(data, ()))
    if not encrypted:
        return []
    try:
        adapter.validate_python(_with_ciphertexts(data))
    except ValidationError as error:
        faulty = {path for detail in error.errors() for path in _faulty(detail, data)}
        return [path for path in encrypted if any(other[: len(path)] == path for other in faulty)]
    return []


def encrypted_problem(path: Path) -> Problem:
    """Return the problem of a value that is encrypted and must be readable."""
    return Problem(dotted(path), "an encrypted value", ALLOWED, LIMIT)


def _with_ciphertexts(value: object) -> object:
    if is_ciphertext(value):
        return Ciphertext()
    if isinstance(value, Mapping):
        return {key: _with_ciphertexts(item) for key, item in cast("Mapping[str, object]", value).items()}
    return (
        [_with_ciphertexts(item) for item in cast("list[object]", value)]
        if isinstance(value, list)
        else value
    )


def _faulty(detail: Mapping[str, Any], data: object) -> Iterator[Path]:
    path = property_path(detail["loc"], data, key_may_be_absent=False)
    yield path
    tag = str(detail.get("ctx", {}).get("discriminator", "")).strip("'")
    if tag:
        yield (*path, tag)


def _ciphertext_paths(value: object, path: Path) -> Iterator[Path]:
    if is_ciphertext(value):
        yield path
    elif isinstance(value, Mapping):
        for key, item in cast("Mapping[str, object]", value).items():
            yield from _ciphertext_paths(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(cast("Sequence[object]", value)):
            yield from _ciphertext_paths(item, (*path, index))
