"""Changes that a cloud refuses, although the provider sends them as an update.

The properties are the catalogue's (``fixed.toml``, ``azure/create-only.toml``). Values are those of the
provider's schema: plain data.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:  # a provider process of the simulated clouds loads the catalogue only when a rule needs it
    from gpufabric.catalog.updates import FixedChange


def is_refused(change: "FixedChange", before: object, after: object) -> bool:
    """Return whether the cloud refuses to change a property's value.

    A value that is no longer given stays as it is, unless the catalogue says otherwise. A resource that was
    created without the property has it off or empty.
    """
    if after is None:
        return change.removed and not _is_empty(before)
    if before is None:
        return change.added and not _is_empty(after)
    if change.steps is not None:
        return _text(after) in change.steps.get(_text(before), ())
    if change.grows:
        return float(str(after)) < float(str(before))
    return not is_same(before, after, ignore_spaces=change.ignores_spaces)


def is_same(before: object, after: object, *, ignore_case: bool = True, ignore_spaces: bool = False) -> bool:
    """Return whether two values are the same to a cloud, whatever the order of lists."""

    def fold(text: str) -> str:
        text = text.replace(" ", "") if ignore_spaces else text
        return text.lower() if ignore_case else text

    return _comparable(before, fold) == _comparable(after, fold)


def _is_empty(value: object) -> bool:
    return value is None or value is False or value in ("", [], ())


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _comparable(value: object, fold: Callable[[str], str]) -> object:
    if isinstance(value, Mapping):
        items = cast("Mapping[object, object]", value).items()
        return sorted((str(key), repr(_comparable(item, fold))) for key, item in items)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return sorted(repr(_comparable(item, fold)) for item in cast("Sequence[object]", value))
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    return fold(_text(value))
