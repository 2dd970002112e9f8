"""Chooses the reader of a target by its cloud. The SDKs are imported when a reader first asks."""

from importlib import import_module
from threading import Lock

from gpufabric.accounts.answer import Failure
from gpufabric.accounts.tagged import TagReader
from gpufabric.accounts.target import Target
from gpufabric.spec.provider_keys import PACKAGE_OF

_READERS = {
    "aws": "gpufabric.accounts.aws.reader:AwsReader",
    "azure": "gpufabric.accounts.azure.reader:AzureReader",
    "oci": "gpufabric.accounts.oci.reader:OciReader",
}


_PLAIN = "state a profile or a role in plain text, or log in by the environment"


class Readers:
    """Readers of real accounts, one for each cloud: it keeps clients that targets share."""

    def __init__(self) -> None:
        self._made: dict[str, TagReader] = {}
        self._lock = Lock()

    def __call__(self, target: Target) -> TagReader | Failure:
        """Return the reader of a target, or why its credentials are not known here."""
        if target.settings.concealed:
            names = ", ".join(f"{PACKAGE_OF[target.cloud]}:{name}" for name in target.settings.concealed)
            text = f"{names}: encrypted in the stack's file, and only the engine decrypts it"
            return Failure("login", "no-credentials", text, _PLAIN)
        with self._lock:
            if target.cloud not in self._made:
                module, _, name = _READERS[target.cloud].partition(":")
                self._made[target.cloud] = getattr(import_module(module), name)()
            return self._made[target.cloud]
