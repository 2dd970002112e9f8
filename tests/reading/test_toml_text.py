import pytest

from gpufabric.reading.limits import MOST_LEVELS, MOST_VALUES, UnreadableError
from gpufabric.reading.toml_text import parse_toml

AT_THE_LIMITS = {
    "levels": ("a = " + "[" * (MOST_LEVELS - 1) + "]" * (MOST_LEVELS - 1), "a = " + "[" * 101 + "]" * 101),
    "key parts": (".".join("a" * (MOST_LEVELS - 1)) + " = 1", ".".join("a" * (MOST_LEVELS + 2)) + " = 1"),
    "values": (f"a = [{'1,' * (MOST_VALUES - 1)}]", f"a = [{'1,' * (MOST_VALUES + 1)}]"),
    "digits": (f"a = {'9' * 40}", f"a = {'9' * 41}"),
    "characters of a fraction": (f"a = 0.{'1' * 38}", f"a = 0.{'1' * 39}"),
}


@pytest.mark.parametrize("kind", list(AT_THE_LIMITS))
def test_what_is_at_a_limit_is_read_and_what_is_beyond_it_is_refused(kind: str) -> None:
    inside, beyond = AT_THE_LIMITS[kind]
    assert parse_toml(inside)
    with pytest.raises(UnreadableError):
        parse_toml(beyond)


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("a = inf", "not finite"),
        ("a = nan", "not finite"),
        ("a = 1e999", "not finite"),
        (f"a = {'9' * 5000}", "too many characters"),
        ("a = " + "[" * 200_000, "too deeply"),
        (".".join("a" * 200_000) + " = 1", "too many dots"),
        ("[" + ".".join("a" * 200_000) + "]", "too many dots"),
        ('hunter2 = "', "not TOML"),
        ("a = 1\na = 2", "not TOML"),
    ],
)
def test_a_fault_is_named_and_nothing_is_quoted(text: str, given: str) -> None:
    with pytest.raises(UnreadableError, match=given) as refused:
        parse_toml(text)
    assert "hunter2" not in str(refused.value)


def test_the_line_of_a_fault() -> None:
    with pytest.raises(UnreadableError) as refused:
        parse_toml("a = 1\nb = 2\nc = [,]\n")
    assert refused.value.line == 3
