"""Forms of labels and taints, and the settings whose limits are unknown."""

import re

import pytest

from gpufabric.catalog.node_limits import NodeLimits
from gpufabric.plan.node_settings import disk_problems, group_problems, label_problems, taint_problems
from gpufabric.spec.node_settings import Taint
from gpufabric.spec.pool import PoolBase
from tests.plan.aws.test_node_settings import KEY

UNKNOWN = NodeLimits()


def pool(**declared: object) -> PoolBase:
    return PoolBase.model_validate({"shape": "any", "nodes": 1, **declared})


@pytest.mark.parametrize(
    ("key", "fits"),
    [
        ("team", True),
        ("Team_1.a-b", True),
        ("example.com/team", True),
        (f"{'a' * 63}.example.com/{'k' * 63}", True),
        (f"{'a' * 254}/k", False),
        ("Example.com/team", False),
        ("/team", False),
        ("example.com/", False),
        ("a/b/c", False),
        (f"{'k' * 64}", False),
        ("-team", False),
        ("team.", False),
        ("a b", False),
        ("a\n", False),
    ],
)
def test_a_key_has_the_form_of_kubernetes(key: str, fits: bool) -> None:
    problems = list(label_problems("pools.train", pool(labels={key: "v"}), UNKNOWN))
    assert [problem.allowed for problem in problems] == ([] if fits else [KEY])
    taints = list(taint_problems("pools.train", pool(taints=[{"key": key}]), (), UNKNOWN))
    assert [problem.allowed for problem in taints] == ([] if fits else [KEY])


def test_the_same_key_with_another_effect_is_another_taint() -> None:
    own = (Taint(key="nvidia.com/gpu", value="present"),)
    declared = pool(taints=[{"key": "nvidia.com/gpu", "effect": "NoExecute"}])
    assert list(taint_problems("pools.train", declared, own, UNKNOWN)) == []


def test_an_unknown_limit_refuses_nothing() -> None:
    declared = pool(
        labels={"team": ""},
        taints=[{"key": f"team-{number}"} for number in range(100)],
        security_group_ids=[f"sg-{number}" for number in range(20)],
    )
    assert list(label_problems("pools.train", declared, UNKNOWN)) == []
    assert list(taint_problems("pools.train", declared, (), UNKNOWN)) == []
    form = re.compile(r"sg-\d+")
    assert list(group_problems("pools.train", declared, form, "sg-...", taken=1, limits=UNKNOWN)) == []
    assert list(disk_problems("pools.train", 10**6, "gp3", None, UNKNOWN)) == []


@pytest.mark.parametrize("name", ["pool", "shape", "fabric"])
def test_the_labels_by_which_software_finds_nodes_are_gpufabrics(name: str) -> None:
    declared = pool(labels={f"gpufabric.dev/{name}": "mine", "gpufabric.dev/team": "free"})
    (problem,) = label_problems("pools.train", declared, UNKNOWN)
    assert problem.where == f"pools.train.labels.gpufabric.dev/{name}"
    assert problem.given == "mine"
