import pytest

from tools.docs.sections import replace_section

PAGE = "# Title\n\n<!-- begin rows: written by `make docs` -->\n\n{}\n\n<!-- end rows -->\n\nText.\n"


def test_only_the_section_is_replaced():
    assert replace_section(PAGE.format("old"), "rows", "new") == PAGE.format("new")


@pytest.mark.parametrize("mark", ["<!-- begin rows: written by `make docs` -->", "<!-- end rows -->"])
def test_a_page_without_a_mark_is_refused(mark):
    with pytest.raises(ValueError, match="substring not found"):
        replace_section(PAGE.replace(mark, ""), "rows", "new")
