"""What a new project and the template of ``pulumi new`` hold is up to date."""

from pathlib import Path

import pytest

from tools.starter import derive
from tools.starter.derive import TEMPLATE, template, workflow, workflows


@pytest.mark.parametrize("derived", [workflows, template])
def test_the_files_are_up_to_date(derived) -> None:
    for file, text in derived().items():
        assert file.read_text(encoding="utf-8") == text, f"{file}: run `make docs`"


def test_the_template_has_no_other_file() -> None:
    assert {file for file in TEMPLATE.rglob("*") if file.is_file()} == set(template())


def test_a_workflow_installs_what_the_project_requires() -> None:
    text = workflow("preview")
    assert "pip install -r requirements.txt" in text
    assert "requirements.lock" not in text
    assert "make" not in text.replace("makes", "")


@pytest.mark.parametrize(
    "text", ["- run: ls\n", "- run: make venv\ncache-dependency-path: requirements.lock\n- run: make demo\n"]
)
def test_a_workflow_of_another_form_is_an_error(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".github/workflows").mkdir(parents=True)
    (tmp_path / ".github/workflows/up.yml").write_text(text)
    monkeypatch.setattr(derive, "ROOT", tmp_path)
    with pytest.raises(ValueError, match=r"up\.yml"):
        workflow("up")
