"""The backend of the stacks' state and the provider of its secrets, as the project's files name them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from gpufabric.spec.yamlfile import read_yaml
from gpufabric.wire.project import PROJECT_FILE, stack_file

_PASSPHRASE = "passphrase"  # noqa: S105 - a kind of secrets provider
_SERVICE = ("http", "https")


@dataclass(frozen=True, slots=True)
class StateStorage:
    """Backend and secrets provider of a stack, by the project's files.

    Attributes:
        backend: scheme of the backend's address, e.g. ``s3``; empty if the project names none.
        provider: kind of the secrets provider, e.g. ``awskms``; empty if the stack names none.
    """

    backend: str
    provider: str

    @property
    def is_local(self) -> bool:
        """Whether the state is in files on one machine."""
        return self.backend == "file"

    @property
    def by_passphrase(self) -> bool:
        """Whether a passphrase encrypts the secrets in the state.

        It is the default of backends other than Pulumi's service (Pulumi's document "Secrets", Configuring
        secrets encryption).
        """
        unsaid = not self.provider and self.backend not in ("", *_SERVICE)
        return self.provider == _PASSPHRASE or unsaid


def state_storage_of(root: Path, stack: str) -> StateStorage:
    """Read the backend and secrets provider of a stack.

    The variable PULUMI_BACKEND_URL and the last login are ignored: they belong to one user, not to the
    project.

    Raises:
        DeclarationError: ``Pulumi.yaml`` or the stack's file cannot be read.
    """
    project = read_yaml(root / PROJECT_FILE, PROJECT_FILE).data
    declared = project.get("backend")
    url = cast("Mapping[str, Any]", declared).get("url") if isinstance(declared, Mapping) else None
    name = stack_file(stack)
    own = read_yaml(root / name, name).data if (root / name).exists() else {}
    return StateStorage(_scheme(url), _scheme(own.get("secretsprovider")))


def _scheme(value: object) -> str:
    """Return the scheme of an address; a bare word is one itself."""
    return urlsplit(value).scheme or value if isinstance(value, str) else ""
