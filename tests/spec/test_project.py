import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gpufabric.spec.aws.region import AwsRegion
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.project import load_project
from tests.spec.conftest import AWS

ProjectDir = Callable[..., Path]
REPO = Path(__file__).resolve().parents[2]


def changed(path: str, value: Any) -> dict[str, Any]:
    """Give the AWS declaration with one property set, or removed when the value is Ellipsis."""
    data = copy.deepcopy(AWS)
    *parents, last = path.split("/")
    node = data
    for parent in parents:
        node = node[parent]
    if value is ...:
        del node[last]
    else:
        node[last] = value
    return data


BLOCK = {
    "mode": "capacity-block",
    "id": "cr-0123456789abcdef0",
    "nodes": 4,
    "starts": "2026-12-01T11:30:00Z",
    "ends": "2026-12-08T11:30:00Z",
}

NEGATIVE: list[tuple[str, Any, str, str, str]] = [
    # property changed, new value, where the error points, what it says was given, what it says is allowed
    ("pools/train/nodes", -8, "pools.train.nodes", "-8", "greater than or equal to 0"),
    ("pools/train/nodes", "many", "pools.train.nodes", "'many'", "a whole number"),
    ("pools/train/nodes", 2.5, "pools.train.nodes", "2.5", "a whole number"),
    ("pools/train/nodez", 8, "pools.train.nodez", "unknown key 'nodez'", "did you mean nodes?"),
    ("pools/train/max_nodes", 2, "pools.train", "a mapping", "max_nodes 2 is below nodes 4"),
    ("pools/Train", {"shape": "x", "nodes": 1}, "pools.Train", "'Train'", "^[a-z]"),
    ("pools", ..., "pools", "nothing", "required"),
    ("pools/train/shape", ..., "pools.train.shape", "nothing", "required"),
    ("colour", "red", "colour", "unknown key 'colour'", "account_id, budget"),
    ("cloud", "gcp", "config.gpufabric:region", "cloud 'gcp'", "'aws', 'azure', 'oci'"),
    ("cloud", ..., "config.gpufabric:region", "no cloud", "cloud"),
    ("account_id", "12345", "account_id", "'12345'", r"^\d{12}$"),
    ("account_id", 123456789012, "account_id", "123456789012", "text"),
    ("zone", "us-east-1a", "zone", "'us-east-1a'", "az"),
    ("system_zones", ["use1-az6"], "system_zones", "a list of 1", "at least 2 zone ids"),
    ("network/cidr", "10.0.0.1/16", "network.cidr", "'10.0.0.1/16'", "an IPv4 range without host bits"),
    ("network/cidr", "8.8.0.0/16", "network.cidr", "'8.8.0.0/16'", "private IPv4 range"),
    ("network", ..., "network", "nothing", "required"),
    ("cluster", {"kubernetes_version": "latest"}, "cluster.kubernetes_version", "'latest'", r"^1\.\d{2}$"),
    ("cluster", {"system_nodes": 0}, "cluster.system_nodes", "0", "greater than or equal to 1"),
    ("budget", {"usd_per_hour": -1}, "budget.usd_per_hour", "-1", "greater than 0"),
    ("budget", {"usd_per_day": 1}, "budget.usd_per_day", "unknown key", "usd_per_hour, usd_per_month"),
    (
        "storage",
        {"lustre": {"at_least_tib": 0, "throughput_mbps_per_tib": 125}},
        "storage.lustre.at_least_tib",
        "0",
        "greater than 0",
    ),
    ("pools/train/capacity", {"mode": "borrowed"}, "pools.train.capacity", "mode 'borrowed'", "'on-demand'"),
    ("pools/train/capacity", BLOCK | {"id": "block"}, "pools.train.capacity.id", "'block'", "^cr-"),
    (
        "pools/train/capacity",
        BLOCK | {"starts": "2026-12-01T11:30:00"},
        "pools.train.capacity.starts",
        "'2026-12-01T11:30:00'",
        "a time with its zone",
    ),
    (
        "pools/train/capacity",
        BLOCK | {"ends": "2026-11-01T11:30:00Z"},
        "pools.train.capacity",
        "a mapping with 5 keys",
        "ends must be after starts",
    ),
]


@pytest.mark.parametrize(
    ("path", "value", "where", "given", "allowed"),
    NEGATIVE,
    ids=[f"{row[0]}={row[1]}"[:60] for row in NEGATIVE],
)
def test_wrong_declaration_names_place_given_and_allowed(
    project_dir: ProjectDir, path: str, value: Any, where: str, given: str, allowed: str
) -> None:
    project = load_project(project_dir(aws_us_east_1=changed(path, value)))
    with pytest.raises(DeclarationError) as caught:
        project.stack("aws-us-east-1")
    (problem,) = [problem for problem in caught.value.problems if problem.where == where]
    assert given in problem.given
    assert allowed in problem.allowed
    assert problem.file == "stacks/Pulumi.aws-us-east-1.yaml"
    assert problem.line > 0
    assert problem.limit


@pytest.mark.parametrize(("path", "value"), [("pools/train/nodes", 0), ("pools", {})])
def test_a_region_may_have_no_machines(project_dir: ProjectDir, path: str, value: Any) -> None:
    project = load_project(project_dir(aws_us_east_1=changed(path, value)))
    assert not project.faults
    assert sum(pool.peak_nodes for pool in project.regions["aws-us-east-1"].pools.values()) == 0


def test_all_faults_of_a_stack_are_reported_at_once(project_dir: ProjectDir) -> None:
    declared = changed("pools/train/nodes", -1) | {"colour": "red"}
    project = load_project(project_dir(aws_us_east_1=declared))
    assert {fault.where for fault in project.faults["aws-us-east-1"]} == {"pools.train.nodes", "colour"}


def test_line_is_that_of_the_property(project_dir: ProjectDir) -> None:
    root = project_dir(aws_us_east_1=changed("pools/train/nodes", -1))
    file = root / "stacks" / "Pulumi.aws-us-east-1.yaml"
    expected = next(i for i, line in enumerate(file.read_text().splitlines(), 1) if "nodes:" in line)
    (problem,) = load_project(root).faults["aws-us-east-1"]
    assert problem.line == expected
    assert str(problem).startswith(f"stacks/Pulumi.aws-us-east-1.yaml:{expected}: pools.train.nodes: ")


def test_a_broken_stack_does_not_hide_the_others(project_dir: ProjectDir) -> None:
    west = changed("region", "us-west-2") | {"zone": "usw2-az1", "system_zones": ["usw2-az1", "usw2-az2"]}
    root = project_dir(aws_us_east_1=changed("pools/train/nodes", -1), aws_us_west_2=west)
    project = load_project(root)
    assert isinstance(project.stack("aws-us-west-2"), AwsRegion)
    assert set(project.faults) == {"aws-us-east-1"}


def test_stack_name_must_say_cloud_and_region(project_dir: ProjectDir) -> None:
    (problem,) = load_project(project_dir(aws_us_west_2=AWS)).faults["aws-us-west-2"]
    assert problem.where == "region"
    assert "aws-us-east-1" in problem.allowed


def test_second_stack_in_a_region_takes_a_suffix(project_dir: ProjectDir) -> None:
    assert not load_project(project_dir(aws_us_east_1_blue=AWS)).faults


def test_unknown_stack_names_those_there_are(project_dir: ProjectDir) -> None:
    with pytest.raises(DeclarationError, match="allowed: aws-us-east-1"):
        load_project(project_dir(aws_us_east_1=AWS)).stack("aws-mars-1")


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("config: [", "did not find expected node content"),
        ("config: 1\nconfig: 2\n", "found duplicate key"),
        ("- a\n- b\n", "a list at the top"),
    ],
)
def test_file_that_is_not_a_mapping_of_unique_keys(project_dir: ProjectDir, text: str, given: str) -> None:
    root = project_dir(aws_us_east_1=AWS)
    (root / "stacks" / "Pulumi.aws-us-east-1.yaml").write_text(text)
    (problem,) = load_project(root).faults["aws-us-east-1"]
    assert problem.file == "stacks/Pulumi.aws-us-east-1.yaml"
    assert given in problem.given


def test_fabric_fault_points_into_the_project_file(project_dir: ProjectDir) -> None:
    with pytest.raises(DeclarationError, match=r"Pulumi.yaml:\d+: fabric.name: given 'NO SPACES'"):
        load_project(project_dir(fabric={"name": "NO SPACES"}))


def test_live_configuration_takes_the_place_of_the_file(project_dir: ProjectDir) -> None:
    root = project_dir(aws_us_east_1=AWS)
    live = {"aws-us-east-1": {"gpufabric:region": changed("pools/train/nodes", 7)}}
    region = load_project(root, live).stack("aws-us-east-1")
    assert isinstance(region, AwsRegion)
    assert region.pools["train"].nodes == 7
    live["aws-us-east-1"]["gpufabric:fabric"] = {"name": "other"}
    assert load_project(root, live).fabric.name == "other"


def test_stack_without_its_key_says_which(project_dir: ProjectDir) -> None:
    with pytest.raises(DeclarationError, match=r"config\.gpufabric:region: given nothing"):
        load_project(project_dir(), {"aws-us-east-1": {}}).stack("aws-us-east-1")


def test_backbone_links_are_checked(project_dir: ProjectDir) -> None:
    links = [
        {"between": ["aws-us-east-1", "azure-eastus"], "kind": "vpn", "gbps": 1},
        {"between": ["azure-eastus", "aws-us-east-1"], "kind": "vpn", "gbps": 1},
    ]
    (problem,) = load_project(project_dir(backbone={"links": links})).faults["backbone"]
    assert "aws-us-east-1--azure-eastus is declared twice" in problem.allowed


def test_the_demo_fabric_is_declared_without_fault() -> None:
    project = load_project(REPO)
    assert not project.faults
    assert set(project.regions) == {"aws-us-east-1", "aws-us-west-2", "azure-eastus", "oci-us-ashburn-1"}
