from pathlib import Path

import pytest

from gpufabric.spec.backbone import Backbone
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.format import CURRENT
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.project import load_project

PROJECT = "name: lab\nstackConfigDir: stacks\nconfig:\n  fabric:\n    default:\n      name: demo\n"
STACK = "config:\n  lab:region:\n    cloud: aws\n"


def project(folder: Path, shared: str = "", region: str = "") -> Path:
    (folder / "stacks").mkdir()
    (folder / "Pulumi.yaml").write_text(PROJECT + shared)
    (folder / "stacks/Pulumi.aws-us-east-1.yaml").write_text(STACK + region)
    return folder


@pytest.mark.parametrize("declared", [{}, {"format": 1}])
def test_a_declaration_without_a_format_has_the_first(declared: dict[str, int]) -> None:
    assert Fabric.model_validate({"name": "demo", **declared}).format == 1
    links = [{"between": ["aws-a", "aws-b"], "kind": "tgw-peering", "gbps": 1}]
    assert Backbone.model_validate({"links": links, **declared}).format == 1


def test_a_later_format_is_the_only_error_of_its_declaration(tmp_path: Path) -> None:
    """Other keys may mean something else in that format."""
    root = project(tmp_path, region="    later: key\n    format: 2\n")
    (problem,) = load_project(root).faults["aws-us-east-1"]
    assert str(problem).startswith(
        "stacks/Pulumi.aws-us-east-1.yaml:5: format: given format 2; allowed: 1, or a later gpufabric: "
    )
    assert f"reads formats up to {CURRENT}" in str(problem)


def test_a_later_format_of_the_fabric_is_an_error_of_the_project(tmp_path: Path) -> None:
    root = project(tmp_path, shared="      format: 7\n")
    with pytest.raises(
        DeclarationError, match=r"^Pulumi\.yaml:7: fabric\.format: given format 7; allowed: 1,"
    ):
        load_project(root)


@pytest.mark.parametrize("given", ["0", '"1"', "true", "1.5", "[1]"])
def test_another_value_is_an_error_with_its_place(tmp_path: Path, given: str) -> None:
    root = project(tmp_path, shared=f"      format: {given}\n")
    with pytest.raises(DeclarationError, match=r"^Pulumi\.yaml:7: fabric\.format: given"):
        load_project(root)
