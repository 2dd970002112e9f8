"""Code of docs/components.md is part of programs that tests run."""

from tests.docs.pages import ROOT, blocks
from tests.e2e.test_components_alone import JOINED


def test_code_is_run():
    programs = [path.read_text() for path in (ROOT / "examples" / "python").rglob("*.py")]
    shown = [block.text for block in blocks(ROOT / "docs" / "components.md") if block.info[:1] == ("python",)]
    assert len(shown) >= 5
    imports = [text for text in shown if text.startswith("from gpufabric import")]
    for text in shown:
        if text not in imports:
            assert any(text.strip() in program for program in [*programs, JOINED]), text


def test_languages_have_examples():
    for language in ("yaml", "go", "typescript", "python"):
        assert (ROOT / "examples" / language).is_dir(), language
