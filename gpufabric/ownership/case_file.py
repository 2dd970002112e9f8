"""Reads the file of a case."""

from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from gpufabric.spec.ownership import OwnershipCase
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.validation_errors import explain
from gpufabric.spec.yamlfile import read_yaml


def read_case(path: Path) -> OwnershipCase:
    """Read a case.

    Args:
        path: the YAML file.

    Raises:
        DeclarationError: the file cannot be read or does not fit; every problem at once.
    """
    file = read_yaml(path, str(path))
    adapter = TypeAdapter(OwnershipCase)
    try:
        return adapter.validate_python(file.data)
    except ValidationError as error:
        problems = explain(error, adapter, file.data, file=file.name, line_of=file.line_of)
        raise DeclarationError(problems) from error
