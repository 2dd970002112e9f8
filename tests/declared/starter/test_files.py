import re

from ruamel.yaml import YAML

from gpufabric.declared.starter.files import FOLDER, PLACES, NewProject, project_files

LAB = NewProject("lab", "A fabric of the lab", "gpufabric[aws]==0.2.0")


def test_every_template_makes_a_file() -> None:
    templates = {file.relative_to(FOLDER).as_posix() for file in FOLDER.rglob("*") if file.is_file()}
    assert set(PLACES.values()) == templates
    assert set(project_files(LAB)) == set(PLACES)


def test_no_placeholder_is_left() -> None:
    for name, text in project_files(LAB).items():
        assert not re.search(r"\$\{[A-Z]+\}", text), name
        assert text.endswith("\n")


def test_the_project_names_itself_and_the_version() -> None:
    files = project_files(LAB)
    project = YAML(typ="safe").load(files["Pulumi.yaml"])
    assert project["name"] == project["config"]["fabric"]["default"]["name"] == "lab"
    assert project["description"] == "A fabric of the lab"
    assert files["requirements.txt"].splitlines()[-1] == "gpufabric[aws]==0.2.0"


def test_programs_compile() -> None:
    for name, text in project_files(LAB).items():
        if name.endswith(".py"):
            compile(text, name, "exec")


def test_no_file_needs_a_checkout() -> None:
    for name, text in project_files(LAB).items():
        assert "make " not in text, name
        assert not re.search(
            r"(?<!\.venv/bin/)(?<![\w/.\[-])gpufabric (?:preview|up|new|check|report)", text
        ), name
