"""Reads the file of a request for accelerators."""

from pathlib import Path

from gpufabric.spec.gpu_request import GpuRequest
from gpufabric.spec.own_file import validated
from gpufabric.spec.yamlfile import read_yaml


def read_request(path: Path) -> GpuRequest:
    """Read a request.

    Args:
        path: the YAML file.

    Raises:
        DeclarationError: the file cannot be read or does not fit; every problem at once.
    """
    file = read_yaml(path, str(path))
    return validated(GpuRequest, file.data, file)
