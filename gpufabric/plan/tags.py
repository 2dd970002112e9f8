"""Whether a cloud accepts the declared tags, judged before anything is made.

IAM refuses ``R&D (GPU)`` in the middle of an update, when networks and keys exist already.
"""

import json
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gpufabric.catalog.fact import Fact
from gpufabric.catalog.shape import Cloud
from gpufabric.catalog.tags import TagFacts
from gpufabric.spec.problems import Problem

NAME = "Name"
"""Tag that AWS shows as the name; gpufabric sets it on no resource of IAM."""

OWN_TAGS: Mapping[Cloud, Mapping[str, int]] = {
    "aws": {"gpufabric-fabric": 24, "gpufabric-stack": 63, NAME: 128},
    "azure": {"gpufabric-fabric": 24, "gpufabric-stack": 63},
    "oci": {"gpufabric-fabric": 24, "gpufabric-stack": 63, "gpufabric-pool": 24},
}
"""Tags that gpufabric sets itself, with the most characters of their values."""

_LETTERS_DIGITS_SPACES = "LNZ"
"""First letters of the Unicode categories that IAM's pattern names."""

_PREFIX = "gpufabric-"


@dataclass(frozen=True, slots=True)
class DeclaredTag:
    """A declared tag.

    Attributes:
        where: property path.
        key: its key.
        value: its value.
    """

    where: str
    key: str
    value: str


def declared_tags(fabric: Mapping[str, str], region: Mapping[str, str]) -> list[DeclaredTag]:
    """Return the tags of a stack: those of the fabric, replaced by those of the region with the same key."""
    tags = {key: DeclaredTag(f"fabric.tags.{key}", key, value) for key, value in fabric.items()}
    tags |= {key: DeclaredTag(f"tags.{key}", key, value) for key, value in region.items()}
    return list(tags.values())


def tag_problems(tags: list[DeclaredTag], cloud: Cloud, facts: TagFacts) -> list[Problem]:
    """Check the tags of a stack against the limits of its cloud.

    Args:
        tags: the declared tags.
        cloud: the stack's cloud.
        facts: what the cloud accepts.
    """
    return [
        *(problem for tag in tags for problem in _one(tag, cloud, facts)),
        *_same_keys(tags, cloud, facts),
        *_together(tags, cloud, facts),
    ]


def _one(tag: DeclaredTag, cloud: Cloud, facts: TagFacts) -> Iterator[Problem]:
    key, shown = tag.key.casefold(), f"the key {_cut(tag.key)}"
    value = f"the value {_cut(tag.value)}"
    yield from _reserved(tag, "key", (tag.key, shown), cloud, facts.reserved_prefixes)
    yield from _reserved(tag, "value", (tag.value, value), cloud, facts.reserved_value_prefixes)
    if key.startswith(_PREFIX):
        allowed = f"a key that does not start with {_PREFIX}"
        yield Problem(tag.where, shown, allowed, "gpufabric's own tags identify a stack")
    most = facts.key_characters
    if not 0 < len(tag.key) <= most.value:
        yield _problem(tag.where, f"a key of {len(tag.key)} characters", f"1 to {most.value}", cloud, most)
    yield from _characters(tag, "key", tag.key, cloud, facts.key_signs)
    yield from _characters(tag, "value", tag.value, cloud, facts.value_signs)
    yield from _form(tag, shown, cloud, facts)
    most = facts.value_characters
    if len(tag.value) > most.value:
        given = f"a value of {len(tag.value)} characters"
        yield _problem(tag.where, given, f"at most {most.value}", cloud, most)


def _reserved(
    tag: DeclaredTag, part: str, given: tuple[str, str], cloud: Cloud, reserved: Fact[tuple[str, ...]] | None
) -> Iterator[Problem]:
    """Check the begin of a key or a value, which is given as it is and as messages show it."""
    text, shown = given
    prefixes = reserved.value if reserved else ()
    prefix = next((prefix for prefix in prefixes if text.casefold().startswith(prefix)), "")
    if reserved and prefix:
        yield _problem(tag.where, shown, f"a {part} that does not start with {prefix}", cloud, reserved)


def _form(tag: DeclaredTag, shown: str, cloud: Cloud, facts: TagFacts) -> Iterator[Problem]:
    """Check a key where a cloud names what it refuses."""
    refused, ascii_, digit = facts.key_refused, facts.key_is_ascii, facts.key_starts_without_digit
    wrong = sorted(set(tag.key) & set(refused.value)) if refused else []
    if refused and wrong:
        allowed = f"a key without {_shown(refused.value)}"
        yield _problem(tag.where, f"{shown} with {_shown(wrong)}", allowed, cloud, refused)
    if ascii_ and ascii_.value and not (tag.key.isascii() and tag.key.isprintable()):
        yield _problem(tag.where, shown, "a key of printable ASCII characters", cloud, ascii_)
    if digit and digit.value and tag.key[:1].isdigit():
        yield _problem(tag.where, shown, "a key that does not start with a digit", cloud, digit)


def _characters(
    tag: DeclaredTag, part: str, text: str, cloud: Cloud, signs: Fact[str] | None
) -> Iterator[Problem]:
    if signs is None:
        return
    wrong = sorted(
        {
            character
            for character in text
            if unicodedata.category(character)[0] not in _LETTERS_DIGITS_SPACES
            and character not in signs.value
        }
    )
    if wrong:
        given = f"the {part} {_cut(text)} with {_shown(wrong)}"
        allowed = f"letters, digits, spaces and {_shown(signs.value)}"
        yield _problem(tag.where, given, allowed, cloud, signs)


def _same_keys(tags: list[DeclaredTag], cloud: Cloud, facts: TagFacts) -> Iterator[Problem]:
    ignored = facts.keys_ignore_case
    if not ignored.value:
        return
    seen = {name.casefold(): name for name in OWN_TAGS[cloud] if name != NAME}
    for tag in tags:
        other = seen.setdefault(tag.key.casefold(), tag.key)
        if other != tag.key:
            given = f"the keys {other} and {tag.key}"
            yield _problem(tag.where, given, f"one of {other}, {tag.key}", cloud, ignored)


def _together(tags: list[DeclaredTag], cloud: Cloud, facts: TagFacts) -> Iterator[Problem]:
    if not tags:
        return
    own = {key: "x" * length for key, length in OWN_TAGS[cloud].items()}
    together = {**own, **{tag.key: tag.value for tag in tags}}
    where = "fabric.tags" if all(tag.where.startswith("fabric.") for tag in tags) else "tags"
    most, most_bytes = facts.most_tags, facts.most_bytes
    if len(together) > most.value:
        added = len(together) - len(tags)
        given = f"{len(tags)} tags of fabric and region"
        allowed = f"at most {most.value} - {added} of gpufabric's own = {most.value - added}"
        yield _problem(where, given, allowed, cloud, most)
    size = len(json.dumps(together, ensure_ascii=False, separators=(",", ":")).encode())
    if most_bytes is not None and size > most_bytes.value:
        given = f"{size} bytes of tags, with gpufabric's own"
        yield _problem(where, given, f"at most {most_bytes.value}", cloud, most_bytes)


def _problem(where: str, given: str, allowed: str, cloud: Cloud, fact: Fact[Any]) -> Problem:
    note = f", {fact.note}" if fact.note else ""
    return Problem(where, given, allowed, f"catalogue of tags of {cloud}: {fact.source}{note}")


def _cut(text: str) -> str:
    return repr(text if len(text) <= 40 else f"{text[:37]}...")  # noqa: PLR2004 - enough to recognize it


def _shown(characters: str | list[str]) -> str:
    return " ".join("blanks" if character == " " else character for character in characters)
