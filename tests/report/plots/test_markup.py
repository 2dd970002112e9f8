import pytest

from gpufabric.report.plots.markup import clipped, cloud_class, text_at


@pytest.mark.parametrize(
    ("text", "most", "shown"), [("abc", 3, "abc"), ("abcd", 3, "ab…"), ("a\nb", 9, "a b")]
)
def test_clipped(text: str, most: int, shown: str) -> None:
    assert clipped(text, most) == shown


def test_texts_are_escaped_and_hidden_characters_are_named() -> None:
    assert "&lt;b&gt; &amp; &lt;U+202E&gt;" in text_at(0, 0, "<b> & \u202e", "name")


@pytest.mark.parametrize("cloud", ["", "removed", 'x" onload="y', "aws removed"])
def test_no_text_from_outside_becomes_a_class(cloud: str) -> None:
    assert cloud_class(cloud) == "cloud-other"
