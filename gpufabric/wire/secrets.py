"""Finds the texts inside values that are marked as secret, so that reports can mask them everywhere else."""

from typing import cast

from gpufabric.reading.json_text import parse_json
from gpufabric.wire.values import SECRET, SIGNATURE, Value, is_list, is_map

MASKED = "[secret]"
"""Text in place of a secret; the engine writes the same into its events."""

_SHORTEST_SECRET = 3
"""Characters a text needs to be masked: shorter ones would only garble messages. The engine's own filter has
the same limit."""


def texts_inside_secrets(value: Value) -> frozenset[str]:
    """Collect every text inside a secret, encrypted or not, anywhere in a value."""
    texts: set[str] = set()
    _collect(value, texts, inside=False)
    return frozenset(text for text in texts if len(text) >= _SHORTEST_SECRET)


def _collect(value: Value, texts: set[str], *, inside: bool) -> None:
    if is_map(value):
        secret = value.get(SIGNATURE) == SECRET
        for key, item in value.items():
            if key != SIGNATURE:
                readable = _decoded(item) if secret and key == "plaintext" else item
                _collect(readable, texts, inside=inside or secret)
    elif is_list(value):
        for item in value:
            _collect(item, texts, inside=inside)
    elif inside and isinstance(value, str):
        texts.add(value)


def _decoded(text: Value) -> Value:
    """Read a secret that an exported state holds in plain text, as JSON."""
    try:
        return cast("Value", parse_json(text)) if isinstance(text, str) else text
    except ValueError:
        return text
