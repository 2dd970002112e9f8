"""Limits of a cloud on tags (``<cloud>/tags.toml``): the strictest of the resources of every stack."""

from gpufabric.catalog.fact import Entry, Fact


class TagFacts(Entry):
    """Limits on the tags of one resource. An absent one does not exist."""

    most_tags: Fact[int]
    """Most tags, also those of gpufabric."""

    most_bytes: Fact[int] | None = None
    """Most bytes of all tags together, as JSON in UTF-8."""

    key_characters: Fact[int]
    """Longest key."""

    value_characters: Fact[int]
    """Longest value."""

    key_signs: Fact[str] | None = None
    """Characters of keys besides letters, digits and spaces; others are refused."""

    value_signs: Fact[str] | None = None
    """Likewise of values."""

    key_refused: Fact[str] | None = None
    """Characters that no key may have."""

    key_is_ascii: Fact[bool] | None = None
    """Whether keys are printable ASCII."""

    key_starts_without_digit: Fact[bool] | None = None
    """Whether no key may start with a digit."""

    reserved_prefixes: Fact[tuple[str, ...]] | None = None
    """Prefixes of keys that the cloud keeps to itself, in any case."""

    reserved_value_prefixes: Fact[tuple[str, ...]] | None = None
    """Prefixes of values that the cloud keeps to itself, in any case."""

    keys_ignore_case: Fact[bool]
    """Whether keys that differ only in case are the same key."""
