"""Tests are found by name, and texts fit a cell."""

from pathlib import Path

import pytest

from tools.docs.named_tests import check_cells, exists, link_to


@pytest.mark.parametrize(
    ("test", "there"),
    [
        ("test_x.py::test_a", True),
        ("test_x.py::TestB::test_c", True),
        ("test_x.py::test_c", False),
        ("test_x.py::TestB", False),
        ("test_x.py::test_d", False),
        ("test_x.py", False),
        ("test_y.py::test_a", False),
    ],
)
def test_tests_are_found_without_imports(tmp_path: Path, test: str, there: bool) -> None:
    (tmp_path / "test_x.py").write_text(
        "import missing\n\nasync def test_a(): ...\n\nclass TestB:\n    def test_c(self): ...\n"
    )
    assert exists(test, tmp_path) is there


def test_a_link_leads_from_a_page_to_the_file() -> None:
    assert link_to("tests/test_x.py::test_a") == "[`test_a`](../tests/test_x.py)"


@pytest.mark.parametrize("text", ["", " ", "a|b", "a\nb"])
def test_a_text_that_breaks_a_table_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"x\.toml"):
        check_cells(Path("x.toml"), ["fine", text])
    check_cells(Path("x.toml"), ["fine", r"a\|b"])
