"""YAML within the limits."""

import pytest

from gpufabric.reading.limits import MOST_LEVELS, MOST_VALUES, UnreadableError
from gpufabric.reading.yaml_text import MalformedError, check_yaml

LAUGHS = "a0: &a0 [x]\n" + "".join(
    f"a{number}: &a{number} [{', '.join([f'*a{number - 1}'] * 9)}]\n" for number in range(1, 12)
)


@pytest.mark.parametrize(
    ("text", "words", "line"),
    [
        (LAUGHS, "too many keys and values", 6),
        ("a: [" + "1, " * MOST_VALUES + "]", "too many keys and values", 1),
        ("[" * 1_000_000, "too deeply", 1),
        ("- " * 100_000 + "a", "too deeply", 1),
        ("? " * 100_000 + "a", "a mapping as a key", 1),
        ("{a: " * 100_000, "too deeply", 1),
        ("a: &a\n  <<: *a\n", "an alias inside the value that it stands for", 2),
        ("a: &a [1, *a]\n", "an alias inside the value that it stands for", 1),
        ("b: 1\nnull: 1\n", "null as a key", 2),
        ("~: 1\n", "null as a key", 1),
        ("? \n: 1\n", "null as a key", 1),
        ("true: 1\n", "true or false as a key", 1),
        ("1.5: 1\n", "a number as a key", 1),
        (".nan: 1\n", "a number as a key", 1),
        ("2026-11-24: 1\n", "a date as a key", 1),
        ("[a, b]: 1\n", "a list as a key", 1),
        ("{a: b}: 1\n", "a mapping as a key", 1),
        ("a: &a b\n*a : 1\n", "an alias as a key", 2),
        ("a: 1\nb: .inf\n", "infinity or no number", 2),
        ("b: -.INF\n", "infinity or no number", 1),
        ("b: [.NaN]\n", "infinity or no number", 1),
        ("b: 1e999\n", "a number that is too large", 1),
        ("b: " + "1" * 400, "a number of 400 characters", 1),
        ("b: 0x" + "f" * 400, "a number of 402 characters", 1),
        ("b: !!python/object:os.system {}\n", "a value with a tag of its own", 1),
        ("b: !!set {a, b}\n", "a value with a tag of its own", 1),
        ("b: !mine 5\n", "a value with a tag of its own", 1),
    ],
)
def test_what_is_beyond_the_limits(text: str, words: str, line: int) -> None:
    with pytest.raises(UnreadableError) as caught:
        check_yaml(text)
    assert words in caught.value.given
    assert caught.value.line == line
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: b: c\n", 1),
        ("a: [\n", 2),
        ("a: 'b\n", 2),
        ("a: 1\nb: \x01\n", 2),
        ("\ta: 1\n", 1),
        ("a: %b\n", 1),
    ],
)
def test_what_is_not_yaml(text: str, line: int) -> None:
    with pytest.raises(MalformedError) as caught:
        check_yaml(text)
    assert caught.value.given
    assert caught.value.line == line


def test_path_of_a_number() -> None:
    with pytest.raises(UnreadableError) as caught:
        check_yaml("a: 1\nb:\n  c: [1, {d: 2, e: .inf}]\n")
    assert caught.value.path == ("b", "c", 1, "e")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing\n",
        "a: &a {b: 1}\nc:\n  <<: *a\n  d: [*a, *a]\n",
        "'1': a\n'true': b\n\"null\": c\n",
        "a: !!str 5\nb: '9999999999999999999999999999999999999999999999'\nc: 0o17\nd: -1.5e3\ne: 0b11\n",
        "a: " + "9" * 41 + "x",
        "[" * MOST_LEVELS + "]" * MOST_LEVELS,
        "a: " + "x" * 1_000_000,
    ],
)
def test_what_is_taken(text: str) -> None:
    check_yaml(text)
