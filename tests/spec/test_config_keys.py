from pathlib import Path

import pytest

from gpufabric.spec.config_keys import ConfigKeys, keys_in, unread_in_project, unread_in_stack
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.project import load_project
from gpufabric.spec.yamlfile import YamlFile

KEYS = ConfigKeys()
OTHERS = "and keys of other namespaces, such as aws:profile"
REGION = f"allowed: gpufabric:region, gpufabric:fabric, {OTHERS}"
BACKBONE = f"allowed: gpufabric:backbone, gpufabric:fabric, {OTHERS}"


@pytest.mark.parametrize(
    ("stack", "key", "allowed"),
    [
        ("aws-a", "gpufabric:regoin", f"{REGION} (did you mean gpufabric:region?)"),
        ("aws-a", "region", f"{REGION} (did you mean gpufabric:region?)"),
        ("aws-a", "gpufabric:backbone", REGION),
        ("aws-a", "gpufabric:budget", REGION),
        ("aws-a", "gpufabric:", REGION),
        ("backbone", "gpufabric:region", BACKBONE),
        ("backbone", "gpufabric:Backbone", f"{BACKBONE} (did you mean gpufabric:backbone?)"),
    ],
)
def test_a_key_that_nothing_reads_is_refused(stack: str, key: str, allowed: str) -> None:
    file = YamlFile(f"stacks/Pulumi.{stack}.yaml", {"config": {key: {}}})
    (problem,) = unread_in_stack(stack, file, KEYS)
    text = f"{file.name}: config.{key}: given unknown key {key!r}; {allowed}"
    assert str(problem).removesuffix(" [gpufabric's schema]") == text


def test_keys_of_other_namespaces_and_the_declarations_are_allowed() -> None:
    config = {"aws:region": "us-east-1", "oci:tenancyOcid": {"secure": "v1:x"}, "gpufabric:fabric": {}}
    assert unread_in_stack("aws-a", YamlFile("f", {"config": {**config, "gpufabric:region": {}}}), KEYS) == []
    assert (
        unread_in_stack("backbone", YamlFile("f", {"config": {**config, "gpufabric:backbone": {}}}), KEYS)
        == []
    )
    assert unread_in_project(YamlFile("f", {"config": {"fabric": {}, "aws:region": {}}})) == []


@pytest.mark.parametrize("config", [None, [], "text", {}])
def test_a_file_without_configuration_has_no_keys(config: object) -> None:
    assert unread_in_stack("aws-a", YamlFile("f", {"config": config}), KEYS) == []


@pytest.mark.parametrize("key", ["fabrik", "gpufabric:fabrik", "budget", "gpufabric:fabric"])
def test_the_project_file_has_one_key(key: str) -> None:
    (problem,) = unread_in_project(YamlFile("Pulumi.yaml", {"config": {"fabric": {}, key: {}}}))
    assert problem.allowed.startswith(f"fabric, {OTHERS}")


def test_a_second_declaration_of_the_fabric_beside_the_default_is_refused(tmp_path: Path) -> None:
    text = "config:\n  fabric:\n    default: {name: demo}\n    value: {name: demo}\n"
    (tmp_path / "Pulumi.yaml").write_text(text)
    with pytest.raises(DeclarationError, match=r"^Pulumi\.yaml:4: config\.fabric\.value: given a value"):
        load_project(tmp_path)


def test_commands_name_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "stacks").mkdir()
    (tmp_path / "Pulumi.yaml").write_text("config: {fabric: {default: {name: demo}}}\n")
    file = tmp_path / "stacks/Pulumi.aws-us-east-1.yaml"
    file.write_text("config:\n  aws:region: us-east-1\n  gpufabric:regoin: {cloud: aws}\n")
    (problem,) = load_project(tmp_path).faults["aws-us-east-1"]
    assert str(problem).startswith("stacks/Pulumi.aws-us-east-1.yaml:3: config.gpufabric:regoin: given")
    (tmp_path / "Pulumi.yaml").write_text("config:\n  fabric: {default: {name: demo}}\n  fabrik: 1\n")
    with pytest.raises(DeclarationError, match=r"^Pulumi\.yaml:3: config\.fabrik: given"):
        load_project(tmp_path)


@pytest.mark.parametrize(
    ("key", "hint"),
    [
        ("lab:regoin", " (did you mean lab:region?)"),
        ("region", " (did you mean lab:region?)"),
        # A file copied from another project states a region that nothing would read.
        ("gpufabric:region", " (did you mean lab:region?)"),
        ("gpufabric:backbone", ""),
    ],
)
def test_the_namespace_is_the_name_of_the_project(key: str, hint: str) -> None:
    file = YamlFile("stacks/Pulumi.aws-a.yaml", {"config": {key: {}, "lab:region": {}, "gpufabric:own": 1}})
    (problem,) = unread_in_stack("aws-a", file, ConfigKeys("lab"))
    assert problem.where == f"config.{key}"
    assert problem.allowed == f"lab:region, lab:fabric, {OTHERS}{hint}"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("name: lab\n", "lab"),
        ("name: [\n", "gpufabric"),
        ("runtime: python\n", "gpufabric"),
        ("name: 1\n", "gpufabric"),
    ],
)
def test_the_project_file_states_the_name(tmp_path: Path, text: str, name: str) -> None:
    (tmp_path / "Pulumi.yaml").write_text(text)
    assert keys_in(tmp_path).region == f"{name}:region"


@pytest.mark.parametrize("folder", ["config", ".", "stacks/regions"])
def test_stack_files_lie_in_one_folder(tmp_path: Path, folder: str) -> None:
    """Limits and waivers are read beside them."""
    text = f"stackConfigDir: {folder}\nconfig: {{fabric: {{default: {{name: demo}}}}}}\n"
    (tmp_path / "Pulumi.yaml").write_text(text)
    with pytest.raises(DeclarationError, match=r"^Pulumi\.yaml:1: stackConfigDir: given .*; allowed: stacks"):
        load_project(tmp_path)
    (tmp_path / "Pulumi.yaml").write_text(text.replace(f": {folder}\n", ": ./stacks/\n"))
    assert load_project(tmp_path).fabric.name == "demo"


@pytest.mark.parametrize("name", ["aws", "azure-native", "oci", "pulumi"])
def test_a_project_has_no_name_of_a_provider(tmp_path: Path, name: str) -> None:
    (tmp_path / "Pulumi.yaml").write_text(f"name: {name}\nconfig: {{fabric: {{default: {{name: demo}}}}}}\n")
    with pytest.raises(DeclarationError, match=rf"^Pulumi\.yaml:1: name: given {name}; allowed: a name"):
        load_project(tmp_path)
