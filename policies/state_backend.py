"""Where a project says that the state of its stacks is kept, and what encrypts the secrets in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from gpufabric.spec.yamlfile import read_yaml
from gpufabric.wire.project import PROJECT_FILE

_PASSPHRASE = "passphrase"  # noqa: S105 - a kind of secrets provider
_SERVICE = ("http", "https")


@dataclass(frozen=True, slots=True)
class StateStorage:
    """How the state of a stack is kept, by the project's files.

    Attributes:
        backend: scheme of the backend's address, such as ``s3``; empty where the project names none.
        provider: kind of the secrets provider, such as ``awskms``; empty where the stack names none.
    """

    backend: str
    provider: str

    @property
    def is_local(self) -> bool:
        """Whether the state is in files of one machine."""
        return self.backend == "file"

    @property
    def by_passphrase(self) -> bool:
        """Whether a passphrase opens the secrets in the state.

        That is what a backend other than Pulumi's service takes where nothing is said (Pulumi's document
        "Secrets", Configuring secrets encryption).
        """
        unsaid = not self.provider and self.backend not in ("", *_SERVICE)
        return self.provider == _PASSPHRASE or unsaid


def state_storage_of(root: Path, stack: str) -> StateStorage:
    """Read how a stack's state is kept.

    The variable PULUMI_BACKEND_URL and the last login are not asked: they are of one person, not of the
    project.

    Raises:
        DeclarationError: ``Pulumi.yaml`` or the stack's file cannot be read.
    """
    project = read_yaml(root / PROJECT_FILE, PROJECT_FILE).data
    declared = project.get("backend")
    url = cast("Mapping[str, Any]", declared).get("url") if isinstance(declared, Mapping) else None
    name = f"stacks/Pulumi.{stack}.yaml"
    own = read_yaml(root / name, name).data if (root / name).exists() else {}
    return StateStorage(_scheme(url), _scheme(own.get("secretsprovider")))


def _scheme(value: object) -> str:
    """Give the scheme of an address; a bare word is one itself."""
    return urlsplit(value).scheme or value if isinstance(value, str) else ""
