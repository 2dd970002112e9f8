"""Each property of a stack's declaration may be encrypted, or is refused with a reason."""

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from gpufabric.spec.concealed import LIMIT, is_concealed
from gpufabric.spec.project import load_project

REPO = Path(__file__).parents[2]
CIPHERTEXT = {"secure": "v1:abc:def"}
WORKS = {
    "account_id",
    "budget.notify[0]",
    "cluster.admin_group_ids[0]",
    "cluster.secrets_key_id",
    "compartment_id",
    "node_image_id",
    "pools.train.node_image_id",
    "pools.train.price.amount",
    "storage.checkpoints.kms_key_id",
    "subscription_id",
    "system_image_id",
    "tenancy_id",
}
"""The outcome of encryption: these work, all others are refused."""

MORE: dict[str, Any] = {
    "aws-us-east-1": {"tags": {"team": "x"}, "cluster": {"kubernetes_version": "1.35", "system_nodes": 3}},
    "azure-eastus": {"cluster": {"admin_group_ids": ["5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93"]}},
    "oci-us-ashburn-1": {
        "cluster": {"secrets_key_id": "ocid1.key.oc1.iad.aaaa.bbbb"},
        "storage": {"checkpoints": {"kms_key_id": "ocid1.key.oc1.iad.aaaa.bbbb", "retention_days": 3}},
    },
}
BUDGET = {"usd_per_month": 100000, "notify": ["a@example.com"], "alert_percent": [80]}
PRICE = {"amount": "4", "unit": "gpu-hour", "source": "contract", "valid_until": "2027-12-31"}


def declaration(stack: str) -> dict[str, Any]:
    text = (REPO / "stacks" / f"Pulumi.{stack}.yaml").read_text()
    declared: dict[str, Any] = YAML(typ="safe").load(text)["config"]["gpufabric:region"]
    declared |= {**MORE[stack], "budget": BUDGET}
    declared["pools"]["train"]["price"] = PRICE
    if stack == "oci-us-ashburn-1":
        pool = declared["pools"]["train"]
        pool |= {"node_image_id": declared["node_image_id"], "node_image_os": declared["node_image_os"]}
    return declared


def leaves(value: Any, path: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from leaves(item, f"{path}[{index}]")
    else:
        yield path


def sections(value: Any, path: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            if isinstance(item, dict | list):
                below = f"{path}.{key}" if path else key
                yield below
                yield from sections(item, below)


def encrypted(value: Any, path: str) -> Any:
    """Return a declaration with the property at a path encrypted."""
    value = copy.deepcopy(value)
    node = value
    *parents, last = [
        int(part) if part.isdigit() else part for part in path.replace("[", ".").replace("]", "").split(".")
    ]
    for part in parents:
        node = node[part]
    node[last] = CIPHERTEXT
    return value


def project_with(folder: Path, stack: str, declared: Any) -> Path:
    (folder / "stacks").mkdir(exist_ok=True)
    (folder / "Pulumi.yaml").write_text(
        "name: gpufabric\nruntime: python\nstackConfigDir: stacks\nconfig:\n"
        "  fabric:\n    type: object\n    default: {name: demo}\n"
    )
    with (folder / "stacks" / f"Pulumi.{stack}.yaml").open("w") as file:
        YAML(typ="safe").dump({"config": {"gpufabric:region": declared}}, file)
    return folder


@pytest.mark.parametrize("stack", list(MORE))
def test_every_property_works_or_is_refused(tmp_path: Path, stack: str) -> None:
    declared = declaration(stack)
    assert load_project(project_with(tmp_path, stack, declared)).faults == {}
    for path in [*leaves(declared), *sections(declared)]:
        project = load_project(project_with(tmp_path, stack, encrypted(declared, path)))
        if path in WORKS:
            assert stack in project.stacks, (path, project.faults)
            continue
        assert stack in project.faults, f"{path} works and is not listed"
        (problem,) = project.faults[stack]
        assert (problem.where, problem.given, problem.limit) == (path, "an encrypted value", LIMIT), path
        assert problem.line


def test_the_program_gets_the_value_and_others_do_not(tmp_path: Path) -> None:
    stack = "aws-us-east-1"
    declared = declaration(stack)
    root = project_with(tmp_path, stack, encrypted(declared, "account_id"))
    region: Any = load_project(root).stack(stack)
    assert is_concealed(region.account_id)
    live: Any = load_project(root, {stack: {"gpufabric:region": declared}}).stack(stack)
    assert live.account_id == "123456789012"


def test_a_value_that_must_be_readable_is_refused_in_the_program_too(tmp_path: Path) -> None:
    stack = "aws-us-east-1"
    declared = declaration(stack)
    root = project_with(tmp_path, stack, encrypted(declared, "pools.train.nodes"))
    project = load_project(root, {stack: {"gpufabric:region": declared}})
    assert project.faults[stack][0].where == "pools.train.nodes"
