"""Lists the resources of an account and region of AWS."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from gpufabric.accounts.adoption.sought import ListingError, Row
from gpufabric.accounts.adoption.values import at
from gpufabric.accounts.aws.calls import CALLS
from gpufabric.accounts.aws.client import Client
from gpufabric.accounts.aws.errors import CallError
from gpufabric.catalog.adoption import AdoptableKind, pairs, text_of

_BY_NAME = {call.name: call for call in CALLS}
_NO_PART = "ResponseMetadata"
_TAGS = ("Tags", "TagSet")


class AwsLister:
    """Lists resources with boto3; see ``gpufabric.accounts.adoption.listing.Lister``.

    Args:
        client: calls of the account and region.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._answers: dict[str, list[Row]] = {}

    def rows(self, kind: AdoptableKind, given: Mapping[str, str]) -> list[Row]:
        """List the rows of a kind.

        Args:
            kind: the kind.
            given: parameters of the call by name.

        Raises:
            ListingError: a call gave no answer.
        """
        try:
            listed = self._listed(kind.call.value, given)
            if kind.inside is not None:
                listed = list(_items(listed, kind.inside.value))
            return [{**given, **row, **self._details(kind, {**given, **row})} for row in listed]
        except CallError as error:
            raise ListingError(error.failure, error.code) from error

    def _listed(self, name: str, given: Mapping[str, str]) -> list[Row]:
        """Return the rows of a call, which several kinds may need."""
        question = f"{name} {sorted(given.items())}"
        if question not in self._answers:
            call = _BY_NAME[name]
            rows: list[Any] = (
                self._client.rows(call, **given) if call.rows else [_part(self._client.ask(call, **given))]
            )
            self._answers[question] = [_row(row) for row in rows]
        return self._answers[question]

    def _details(self, kind: AdoptableKind, row: Row) -> Row:
        """Ask about one row, if its kind needs that."""
        name = text_of(kind.details_call)
        if not name:
            return {}
        given = {parameter: at(row, path)[0] for parameter, path in pairs(kind.details_given)}
        answer = _part(self._client.ask(_BY_NAME[name], **given))
        # The answer holds one structure, such as KeyMetadata.
        first = next(iter(answer.values()), None)
        return _row(cast("Row", first) if len(answer) == 1 and isinstance(first, Mapping) else answer)


def _items(rows: Sequence[Row], path: str) -> Iterator[Row]:
    """Yield the items of lists inside of rows, each with the parts of its row."""
    for row in rows:
        yield from ({**row, **cast("Row", item)} for item in at(row, path))


def _part(answer: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name != _NO_PART}


def _row(row: object) -> Row:
    """Return a row with its tags by key; a name, which some calls list alone, as ``value``."""
    if not isinstance(row, Mapping):
        return {"value": row}
    parts = dict(cast("Row", row))
    for name in _TAGS:
        if isinstance(parts.get(name), list):
            parts["Tags"] = {str(tag["Key"]): tag.get("Value") for tag in parts.pop(name)}
    return parts
