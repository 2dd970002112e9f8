"""Reads the file of a case."""

from pathlib import Path

from gpufabric.spec.own_file import validated
from gpufabric.spec.ownership import OwnershipCase
from gpufabric.spec.yamlfile import read_yaml


def read_case(path: Path) -> OwnershipCase:
    """Read a case.

    Args:
        path: the YAML file.

    Raises:
        DeclarationError: the file cannot be read or does not fit; every problem at once.
    """
    file = read_yaml(path, str(path))
    return validated(OwnershipCase, file.data, file)
