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


def test_each_cloud_has_a_program_in_each_language():
    for language in ("yaml", "go", "typescript", "python"):
        for cloud in ("aws", "azure", "oci"):
            assert (ROOT / "examples" / language / cloud / "Pulumi.yaml").is_file(), (language, cloud)


def test_imports_of_sdks_are_those_of_programs():
    page = (ROOT / "docs" / "components.md").read_text()
    for language, file, name in (
        ("go", "main.go", "github.com/gpufabric/pulumi-gpufabric/sdk/go/gpufabric"),
        ("typescript", "index.ts", "@gpufabric/gpufabric"),
    ):
        assert f"`{name}`" in page
        for program in (ROOT / "examples" / language).rglob(file):
            assert f'"{name}"' in program.read_text(), program
