"""Effects: whether a change of a property updates the resource in place or replaces it.

A table entry declares the effect of each property path. Conditions that a provider checks in code
(Terraform's ``CustomizeDiff``) are effects too: a pure function of the property before and after.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest

from gpufabric.wire.values import Value


@dataclass(frozen=True)
class Alteration:
    """A changed property and the resource that it belongs to.

    ``old`` and ``new`` are ``None`` if the property is not set. ``shown`` is the value that the cloud showed
    before, whether it was set or not. ``before`` and ``after`` are all inputs of the resource, with defaults.
    ``element``: an element of a list was changed, added or removed, and the list itself remains.
    """

    old: Value
    new: Value
    shown: Value = None
    before: Mapping[str, Value] = field(default_factory=dict[str, Value])
    after: Mapping[str, Value] = field(default_factory=dict[str, Value])
    element: bool = False


@dataclass(frozen=True)
class Effect:
    """The effect of a change.

    The tables of facts use ``name``, the documentation uses ``text``. ``replaces`` decides whether a change
    replaces the resource.
    """

    name: str
    text: str
    replaces: Callable[[Alteration], bool]


def _smaller(alteration: Alteration) -> bool:
    old, new = alteration.old, alteration.new
    numbers = isinstance(old, int | float) and isinstance(new, int | float)
    return numbers and new < old


def is_lower_version(new: Value, old: Value) -> bool:
    """Return whether a version such as ``2.12`` is lower than another; false where one is no version."""
    try:
        parts = [[int(part) for part in str(version).split(".")] for version in (new, old)]
    except ValueError:
        return False
    return next((left < right for left, right in zip_longest(*parts, fillvalue=0) if left != right), False)


UPDATE = Effect("update", "updated in place", lambda _: False)
REPLACE = Effect("replace", "replaced", lambda _: True)
SMALLER = Effect("replace-if-smaller", "replaced if the new value is smaller, else updated", _smaller)
LOWER_VERSION = Effect(
    "replace-if-lower-version",
    "replaced if the new version is lower, else updated",
    lambda change: is_lower_version(change.new, change.shown if change.old is None else change.old),
)
REMOVED = Effect(
    "replace-if-removed",
    "replaced if the property is removed, else updated",
    lambda change: change.new is None,
)
ADDED_OR_REMOVED = Effect(
    "replace-if-added-or-removed",
    "replaced if it is added or removed, updated if its value changes",
    lambda change: change.old is None or change.new is None,
)
GIVEN_BEFORE = Effect(
    "replace-if-given-before",
    "replaced if it had a value, updated if it had none",
    lambda change: bool(change.old),
)
WHOLE = Effect(
    "replace-if-whole",
    "replaced if the list is added or removed as a whole, updated if its elements change",
    lambda change: not change.element,
)
CHANGED = Effect(
    "replace-if-changed",
    "replaced if the value changes, updated if it is added or removed",
    lambda change: change.old is not None and change.new is not None,
)
