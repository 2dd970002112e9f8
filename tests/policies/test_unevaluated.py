import pytest

from gpufabric.policies.unevaluated import Unevaluated, fault


@pytest.mark.parametrize(
    ("gap", "text"),
    [
        (Unevaluated("train", "size", "unknown until apply"), "train.size unknown until apply"),
        (Unevaluated("train", "", "is missing"), "train is missing"),
        (Unevaluated("", "", "the stack has none"), "the stack has none"),
    ],
)
def test_text_names_what_is_known(gap: Unevaluated, text: str) -> None:
    assert str(gap) == text


def test_a_fault_shows_the_place_and_not_the_values() -> None:
    try:
        raise ValueError("hunter2")
    except ValueError as error:
        text = fault(error)
    assert text.startswith("internal error: ValueError at test_unevaluated.py:")
    assert "hunter2" not in text
