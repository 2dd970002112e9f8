"""Where an SDK keeps the class of a resource type, found without importing the SDK."""

import importlib.util
import json
import re
from functools import cache
from importlib import metadata
from pathlib import Path

PACKAGES = {"aws": "pulumi_aws", "azure-native": "pulumi_azure_native", "oci": "pulumi_oci"}
"""Pulumi package name to Python module, for the packages that are simulated."""

_REGISTER = re.compile(r'resource_modules="""(.*?)"""', re.DOTALL)
_API_VERSION = re.compile(r"/v\d{8}(?:preview)?(?=:)")


class UnknownPackageError(ValueError):
    """A package that is not simulated, or whose SDK is not installed."""


def sdk_version(package: str) -> str:
    """Return the version of the installed SDK, from its package metadata. Raises
    :class:`UnknownPackageError`.
    """
    try:
        return metadata.version(PACKAGES[package])
    except KeyError:
        raise UnknownPackageError(
            f"package {package!r} is not simulated; allowed: {', '.join(PACKAGES)}"
        ) from None
    except metadata.PackageNotFoundError:
        raise UnknownPackageError(f"the Python package {PACKAGES[package]} is not installed") from None


def sdk_directory(package: str) -> Path:
    """Return where the SDK's Python package lies. Raises :class:`UnknownPackageError`."""
    sdk_version(package)
    spec = importlib.util.find_spec(PACKAGES[package])
    if spec is None or spec.origin is None:
        raise UnknownPackageError(f"the Python package {PACKAGES[package]} is not installed")
    return Path(spec.origin).parent


@cache
def class_table(package: str) -> dict[str, tuple[str, str]]:
    """Return every resource type token of the package with its Python module and class name.

    Read from the table that the SDK registers with the Pulumi runtime when it is imported.
    """
    source = (sdk_directory(package) / "__init__.py").read_text(encoding="utf-8")
    match = _REGISTER.search(source)
    if match is None:
        raise UnknownPackageError(f"{PACKAGES[package]} holds no table of resource types")
    return {
        token: (module["fqn"], name)
        for module in json.loads(match.group(1))
        for token, name in module["classes"].items()
    }


def plain_token(token: str) -> str:
    """Return the token without an API version: ``azure-native:network/v20240101:Subnet`` is
    ``azure-native:network:Subnet``.
    """
    return _API_VERSION.sub("", token)
