from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from gpufabric.engine.order import connected, declared_needs, in_order, levels, needed_by
from gpufabric.spec.project import load_project

NEEDS = {
    "backbone": frozenset({"aws", "oci"}),
    "aws": frozenset[str](),
    "oci": frozenset[str](),
    "alone": frozenset[str](),
}


def test_needs_of_the_demo_are_read_from_its_links(repo: Path) -> None:
    needs = declared_needs(load_project(repo))
    assert needs["backbone"] == {"aws-us-east-1", "aws-us-west-2", "azure-eastus", "oci-us-ashburn-1"}
    assert needs["aws-us-east-1"] == frozenset()


def test_the_backbone_needs_what_it_copies_between(repo: Path, tmp_path: Path) -> None:
    (tmp_path / "stacks").mkdir()
    for file in (repo / "stacks").glob("Pulumi.*.yaml"):
        (tmp_path / "stacks" / file.name).write_text(file.read_text())
    yaml = YAML()
    links = yaml.load(repo / "stacks" / "Pulumi.backbone.yaml")
    links["config"]["gpufabric:backbone"]["links"] = [
        {"between": ["aws-us-east-1", "azure-eastus"], "kind": "vpn", "gbps": 2}
    ]
    yaml.dump(links, tmp_path / "stacks" / "Pulumi.backbone.yaml")
    shared = yaml.load(repo / "Pulumi.yaml")
    policy = shared["config"]["fabric"]["default"]["resilience"]["checkpoints"]
    policy["copies"] = [{"source": "oci-us-ashburn-1", "destination": "aws-us-west-2", "method": "datasync"}]
    yaml.dump(shared, tmp_path / "Pulumi.yaml")
    assert declared_needs(load_project(tmp_path))["backbone"] == {
        "aws-us-east-1",
        "aws-us-west-2",
        "azure-eastus",
        "oci-us-ashburn-1",
    }


def test_backbone_that_cannot_be_read_needs_every_region(repo: Path, tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text((repo / "Pulumi.yaml").read_text())
    (tmp_path / "stacks").mkdir()
    region = "Pulumi.azure-eastus.yaml"
    (tmp_path / "stacks" / region).write_text((repo / "stacks" / region).read_text())
    (tmp_path / "stacks" / "Pulumi.backbone.yaml").write_text("config: {}\n")
    assert declared_needs(load_project(tmp_path))["backbone"] == {"azure-eastus"}


def test_regions_come_before_what_joins_them() -> None:
    assert levels(NEEDS, NEEDS) == [["alone", "aws", "oci"], ["backbone"]]
    assert levels(["backbone"], NEEDS) == [["backbone"]], "a stack that is not chosen is not waited for"
    assert in_order(["backbone", "oci"], NEEDS) == ["oci", "backbone"]


def test_what_is_joined_to_a_stack() -> None:
    assert needed_by("aws", NEEDS) == {"backbone"}
    assert connected(["aws"], list(NEEDS), NEEDS) == {"backbone", "oci"}
    assert connected(["aws"], ["aws", "oci"], NEEDS) == frozenset(), "joined only by a stack that stays away"
    assert connected(["alone"], list(NEEDS), NEEDS) == frozenset()


names = st.sampled_from("abcdefg")


@given(st.dictionaries(names, st.frozensets(names)))
def test_every_stack_is_in_one_level_after_all_that_it_needs(raw: dict[str, frozenset[str]]) -> None:
    # Only earlier letters, so that nothing needs itself.
    needs = {name: frozenset(other for other in needed if other < name) for name, needed in raw.items()}
    groups = levels(needs, needs)
    assert sorted(name for level in groups for name in level) == sorted(needs)
    seen: set[str] = set()
    for level in groups:
        for name in level:
            assert needs[name] & set(needs) <= seen
        seen |= set(level)


@pytest.mark.parametrize("name", sorted(NEEDS))
def test_connection_goes_both_ways(name: str) -> None:
    for other in connected([name], list(NEEDS), NEEDS):
        assert name in connected([other], list(NEEDS), NEEDS)
