"""Lists the resources of a subscription."""

import re
from collections.abc import Mapping

from gpufabric.accounts.adoption.sought import ListingError, Row
from gpufabric.accounts.azure.client import AzureClients
from gpufabric.accounts.azure.errors import CallFailedError, asking
from gpufabric.accounts.target import Target
from gpufabric.catalog.adoption import AdoptableKind, text_of

_PLACE = re.compile(r"\{([^}]+)\}")


class AzureLister:
    """Lists resources of Resource Manager; see ``gpufabric.accounts.adoption.listing.Lister``.

    Args:
        clients: clients of the subscription.
        target: account and region.
    """

    def __init__(self, clients: AzureClients, target: Target) -> None:
        self._clients, self._target = clients, target
        self._answers: dict[str, list[Row]] = {}

    def rows(self, kind: AdoptableKind, given: Mapping[str, str]) -> list[Row]:
        """List the rows of a kind: a list of Resource Manager, or the one object at a path.

        Args:
            kind: the kind.
            given: names and ids in the path.

        Raises:
            ListingError: a call gave no answer.
        """
        path = path_of(text_of(kind.path), given)
        if path not in self._answers:
            self._answers[path] = self._listed(kind.call.value, path, text_of(kind.version))
        return self._answers[path]

    def _listed(self, call: str, path: str, version: str) -> list[Row]:
        try:
            with asking(call, self._target):
                return list(self._clients.items(path, version))
        except CallFailedError as error:
            # A provider that is not registered has no resources, and what was asked for may not exist.
            if error.is_missing or error.is_unregistered:
                return []
            raise ListingError(error.failure, error.code) from error


def path_of(template: str, given: Mapping[str, str]) -> str:
    """Return a path: a brace at its beginning stands for a whole id, one further on for a name.

    Args:
        template: path with braces.
        given: names and ids by what stands in the braces.
    """

    def part(match: re.Match[str]) -> str:
        value = given[match[1]]
        return value if match.start() == 0 else value.rpartition("/")[2]

    return _PLACE.sub(part, template)
