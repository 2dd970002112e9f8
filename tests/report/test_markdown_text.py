import re

from hypothesis import given
from hypothesis import strategies as st

from gpufabric.report.markdown_text import inline


@given(st.text(max_size=200))
def test_text_is_no_markup(text: str) -> None:
    line = inline(text, 500)
    assert "\n" not in line
    assert "<" not in line
    assert not re.search(r"(?<!\\)[|`*\[\]]", line.replace("\\\\", ""))
    assert not re.search(r"(?<![\w/.])@\w", line)
