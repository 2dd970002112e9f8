"""Chooses the reader of a target by its cloud. The SDKs are imported when a reader first asks."""

from importlib import import_module
from threading import Lock

from gpufabric.accounts.answer import Failure
from gpufabric.accounts.reader import AccountReader
from gpufabric.accounts.target import Target

_READERS = {
    "aws": "gpufabric.accounts.aws.reader:AwsReader",
    "azure": "gpufabric.accounts.azure.reader:AzureReader",
    "oci": "gpufabric.accounts.oci.reader:OciReader",
}


class Readers:
    """Readers of real accounts, one for each cloud: it keeps clients that targets share."""

    def __init__(self) -> None:
        self._made: dict[str, AccountReader] = {}
        self._lock = Lock()

    def __call__(self, target: Target) -> AccountReader | Failure:
        """Return the reader of a target."""
        with self._lock:
            if target.cloud not in self._made:
                module, _, name = _READERS[target.cloud].partition(":")
                self._made[target.cloud] = getattr(import_module(module), name)()
            return self._made[target.cloud]
