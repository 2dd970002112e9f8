from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.snapshots.quick_text import to_yaml, written

_AMBIGUOUS = (
    "true", "Null", "no", "1e3", "0x1f", "12:30", "2026-01-01", "2026-01-01T10:00:00+00:00", "1.5", "007",
    "0", ".5", "1_000", "<<", "=", "---", "x: y", "x #y", "- a", "? a", "trailing ", "a, b (c)", "ec2:Call",
    "it's",
)  # fmt: skip
_TEXTS = (
    st.text(max_size=8)
    | st.sampled_from(_AMBIGUOUS)
    | st.text(alphabet="aZ09 -.:,'\"#/()\u00e9\n?&*!|>%@`{}[]_+=~<", max_size=10)
)
_KEYS = _TEXTS | st.integers(95, 135).map(lambda length: "k" * length)
_SCALARS = _TEXTS | st.integers() | st.booleans() | st.none()
_VALUES = st.recursive(
    _SCALARS | st.lists(_TEXTS, max_size=3),
    lambda values: st.dictionaries(_KEYS, values, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(_KEYS, _VALUES, max_size=3))
def test_bytes_are_those_of_ruamel_yaml(data: dict[str, Any]) -> None:
    assert to_yaml(data) == written(data)


@pytest.mark.parametrize("text", _AMBIGUOUS)
def test_texts_with_another_meaning_are_quoted_as_ruamel_yaml_does(text: str) -> None:
    data = {"a": text, text: {"b": [text]}}
    assert to_yaml(data) == written(data)


@pytest.mark.parametrize("length", [100, 101, 127, 128, 300, 301, 3000, 3001, 5000])
@pytest.mark.parametrize("word", ["k", "\u00e9", "k k "])
def test_long_texts_and_keys_are_written_as_ruamel_yaml_does(length: int, word: str) -> None:
    text = (word * length)[:length]
    data = {"rows": {text: {"a": 1, "b": ["c"]}, "d": text}, text[::-1]: [1], "e": {}}
    assert to_yaml(data) == written(data)


def test_a_number_with_decimals_is_written_as_ruamel_yaml_does() -> None:
    assert to_yaml({"a": {"b": 1.5}}) == written({"a": {"b": 1.5}}) == "a:\n  b: 1.5\n"
