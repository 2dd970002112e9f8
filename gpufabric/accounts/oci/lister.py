"""Lists the resources of a tenancy."""

import re
from collections.abc import Mapping
from typing import Any

from gpufabric.accounts.adoption.sought import ListingError, Row
from gpufabric.accounts.importing import load
from gpufabric.accounts.oci.client import OciClients, Service
from gpufabric.accounts.oci.errors import CallError
from gpufabric.catalog.adoption import AdoptableKind

_WORD = re.compile(r"(?<!^)(?=[A-Z])")
_ENDPOINT = "endpoint"
_SERVICES: Mapping[str, Service] = {
    "network": "network",
    "compute": "compute",
    "compute-management": "compute-management",
    "kubernetes": "kubernetes",
    "identity": "identity",
    "object-storage": "object-storage",
    "vaults": "vaults",
    "keys": "keys",
    "lustre": "lustre",
    "budget": "budget",
}


class OciLister:
    """Lists resources with Oracle's SDK; see ``gpufabric.accounts.adoption.listing.Lister``.

    Args:
        clients: clients of the region.
    """

    def __init__(self, clients: OciClients) -> None:
        self._clients = clients
        self._answers: dict[str, list[Row]] = {}

    def rows(self, kind: AdoptableKind, given: Mapping[str, str]) -> list[Row]:
        """List the rows of a kind, with the parameters of the call.

        Args:
            kind: the kind.
            given: parameters of the call by name; ``endpoint`` is an address instead.

        Raises:
            ListingError: a call gave no answer.
        """
        question = f"{kind.call.value} {sorted(given.items())}"
        if question not in self._answers:
            try:
                self._answers[question] = [_row(item) for item in self._listed(kind.call.value, given)]
            except CallError as error:
                raise ListingError(error.failure, error.code) from error
        return [{**given, **row} for row in self._answers[question]]

    def _listed(self, call: str, given: Mapping[str, str]) -> list[Any]:
        name, _, operation = call.partition(":")
        service, method = _SERVICES[name], _WORD.sub("_", operation).lower()
        options = {parameter: value for parameter, value in given.items() if parameter != _ENDPOINT}
        clients = self._clients.at(given[_ENDPOINT]) if _ENDPOINT in given else self._clients
        if method.startswith("get_"):
            return [clients.one(service, method, **options)]
        return clients.every(service, method, **options)


def _row(model: object) -> Row:
    return load("oci.util").to_dict(model)
