"""Text that hides nothing."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.visible import one_line, visible, visible_json


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text, 5 %", "plain text, 5 %"),
        ("Zürich 東京 \U0001f600", "Zürich 東京 \U0001f600"),
        ("\x1b[31mred\x1b[0m", "<U+001B>[31mred<U+001B>[0m"),
        (
            "\x1b]8;;https://example.com\x07link\x1b]8;;\x07",
            "<U+001B>]8;;https://example.com<U+0007>link<U+001B>]8;;<U+0007>",
        ),
        ("\x9b31m", "<U+009B>31m"),
        ("main\u202egnp.exe", "main<U+202E>gnp.exe"),
        ("\u2066a\u2069", "<U+2066>a<U+2069>"),
        ("pro\u200bd", "pro<U+200B>d"),
        ("\U000e0041", "<U+E0041>"),
        ("\u3164", "<U+3164>"),
        ("done\roverwritten", "done<U+000D>overwritten"),
        ("a\r\nb\tc", "a\nb\tc"),
        ("a\u2028b", "a<U+2028>b"),
        ("\x00\x08", "<U+0000><U+0008>"),
        ("\ud800", "<U+D800>"),
        ("::add-mask::a", "<U+003A>:add-mask::a"),
        ("line\n  ::error::a", "line\n  <U+003A>:error::a"),
        ("urn:pulumi:a::b::c", "urn:pulumi:a::b::c"),
        ("a ##vso[task.setvariable variable=PATH]/x", "a <U+0023>#vso[task.setvariable variable=PATH]/x"),
        ("##[add-path]/x ###[x", "<U+0023>#[add-path]/x #<U+0023>#[x"),
    ],
)
def test_hidden_characters_are_named(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text(st.characters(codec=None)))
def test_nothing_is_hidden(text: str) -> None:
    shown = one_line(text)
    assert not {unicodedata.category(character) for character in shown} & {
        "Cc",
        "Cf",
        "Cs",
        "Co",
        "Zl",
        "Zp",
    }
    assert one_line(shown) == shown


@given(st.text())
def test_json_holds_the_same_and_hides_nothing(text: str) -> None:
    written = json.dumps({text: [text]}, ensure_ascii=False)
    shown = visible_json(written)
    assert json.loads(shown) == {text: [text]}
    assert visible(shown) == shown
