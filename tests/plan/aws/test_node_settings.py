"""Settings of nodes on AWS that are refused, and what they decide."""

from typing import Any

import pytest
from pydantic import ValidationError

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.node_limits import node_limits
from gpufabric.components.aws.launch import node_config
from gpufabric.plan.aws.node_settings import OWN_USER_DATA_BYTES
from gpufabric.plan.aws.pool import AwsPoolPlan
from gpufabric.spec.aws.pool import AwsPool
from gpufabric.spec.problems import DeclarationError
from tests.plan.conftest import PlanRegion

SYNTAX = 'Kubernetes document "Labels and Selectors": syntax and character set'
NAMES = 'Kubernetes document "Well-Known Labels, Annotations and Taints"'
KEY = (
    "an optional DNS name and a slash, then 1 to 63 letters, digits, '-', '_' or '.', "
    "of which the first and the last are letters or digits"
)
VALUE = "at most 63 letters, digits, '-', '_' or '.', of which the first and the last are letters or digits"
BOTOCORE = "catalogue: eks-botocore-1_44_5, 2026-11-29"
ACCESS_KEY = "AKIA" + "ABCDEFGH23456789"
AMI = "ami-0123456789abcdef0"
GROUP = "sg-0123456789abcdef0"


def pools(**declared: Any) -> dict[str, Any]:
    return {"train": {"shape": "p6-b200.48xlarge", "nodes": 4, **declared}}


def planned(plan: PlanRegion, **declared: Any) -> AwsPoolPlan:
    (pool,) = plan("aws", pools=pools(**declared)).pools
    assert isinstance(pool, AwsPoolPlan)
    return pool


@pytest.mark.parametrize(
    ("declared", "where", "given", "allowed", "limit"),
    [
        ({"labels": {"Team!": "a"}}, "labels.Team!", "'Team!'", KEY, SYNTAX),
        ({"labels": {"Bad.Domain/": "a"}}, "labels.Bad.Domain/", "'Bad.Domain/'", KEY, SYNTAX),
        ({"labels": {"team": "a b"}}, "labels.team", "'a b'", VALUE, SYNTAX),
        ({"labels": {"team": "a" * 64}}, "labels.team", f"'{'a' * 64}'", VALUE, SYNTAX),
        ({"labels": {"team": ""}}, "labels.team", "no value", "a value", BOTOCORE),
        (
            {"labels": {f"a-very-long-name-of-a-department.example.com/{'k' * 30}": "v"}},
            f"labels.a-very-long-name-of-a-department.example.com/{'k' * 30}",
            "75 characters",
            "at most 63",
            BOTOCORE,
        ),
        (
            {"labels": {"node-role.kubernetes.io/gpu": "yes"}},
            "labels.node-role.kubernetes.io/gpu",
            "node-role.kubernetes.io/gpu",
            "a key outside kubernetes.io, k8s.io, or below kubelet.kubernetes.io, node.kubernetes.io",
            NAMES,
        ),
        ({"taints": [{"key": "a//b"}]}, "taints[0].key", "'a//b'", KEY, SYNTAX),
        ({"taints": [{"key": "a", "value": "-"}]}, "taints[0].value", "'-'", VALUE, SYNTAX),
        (
            {"taints": [{"key": "node.kubernetes.io/not-ready"}]},
            "taints[0].key",
            "node.kubernetes.io/not-ready",
            "a key outside kubernetes.io, k8s.io",
            NAMES,
        ),
        (
            {"taints": [{"key": "nvidia.com/gpu", "value": "mine"}]},
            "taints[0]",
            "nvidia.com/gpu with NoSchedule",
            "another key or effect: gpufabric sets it",
            "Kubernetes API, NodeSpec: a node has one taint of each key and effect",
        ),
        (
            {"taints": [{"key": "a"}, {"key": "a", "value": "b"}]},
            "taints[1]",
            "a with NoSchedule",
            "another key or effect: pools.train.taints[0]",
            "Kubernetes API, NodeSpec: a node has one taint of each key and effect",
        ),
        (
            {"taints": [{"key": f"team-{number}"} for number in range(50)]},
            "taints",
            "50 taints",
            "at most 49, beside 1 of gpufabric's own",
            "catalogue: eks-nodegroup-taints, 2026-11-29",
        ),
        (
            {"disk": {"size_gib": 10}},
            "disk.size_gib",
            "10 GiB",
            "at least 20 GiB, the image's own disk",
            "catalogue: amazon-eks-ami, 2026-07-23",
        ),
        (
            {"disk": {"size_gib": 20000, "type": "gp2"}},
            "disk.size_gib",
            "20000 GiB",
            "at most 16384 GiB for type gp2",
            "catalogue: ec2-botocore-1_44_5, 2026-11-29",
        ),
        (
            {"user_data": "modprobe nvme\n"},
            "user_data",
            "a text that does not start with #!",
            "a script whose first line names its interpreter, such as #!/bin/bash",
            "cloud-init runs a text as a script by its first two characters",
        ),
        (
            {"user_data": f"#!/bin/bash\nexport AWS_ACCESS_KEY_ID={ACCESS_KEY}\n"},
            "user_data",
            "a script with a credential in a documented form, such as an access key or a private key",
            "a script that fetches secrets with the node's own identity",
            "docs/nodes.md: state, previews and every pod that reaches the node's metadata can read it",
        ),
        (
            {"user_data": "#!/bin/bash\necho \u00fc\n"},
            "user_data",
            "characters outside ASCII",
            "plain ASCII",
            "gpufabric writes user data as us-ascii, which every image reads alike",
        ),
        (
            {"user_data": "#!/bin/bash\n" + "#" * 12300},
            "user_data",
            "12,312 characters: 16,408 bytes of user data with gpufabric's own part",
            "at most 16,384 bytes; a script that loads the rest from your own store",
            "catalogue: ec2-user-data-doc, 2026-11-29",
        ),
        (
            {"security_group_ids": ["default"]},
            "security_group_ids[0]",
            "default",
            "sg-...",
            "the cloud's form of ids",
        ),
        (
            {"security_group_ids": [GROUP, GROUP]},
            "security_group_ids[1]",
            f"{GROUP} twice",
            "each group once",
            "a group counts once",
        ),
        (
            {"security_group_ids": [f"sg-0123456789abcdef{number}" for number in range(4)]},
            "security_group_ids",
            "4 groups",
            "at most 3, beside 2 of the stack's own",
            "catalogue: vpc-quotas-doc, 2026-11-29",
        ),
        (
            {"release_version": "1.34.2-20260714"},
            "release_version",
            "1.34.2-20260714",
            "a release of Kubernetes 1.35: 1.35.<patch>-<date>",
            "the cluster's kubernetes_version: EKS refuses an image of another version",
        ),
        (
            {"node_image_id": AMI, "node_image_base": "AL2023_ARM_64_NVIDIA"},
            "node_image_base",
            "AL2023_ARM_64_NVIDIA for p6-b200.48xlarge",
            "AL2023_x86_64_NVIDIA",
            "an image for x86_64, with the drivers of nvidia accelerators "
            "(catalogue: amazon-eks-ami, 2026-07-23)",
        ),
    ],
)
def test_a_setting_that_the_cloud_refuses_is_refused(
    plan: PlanRegion, declared: dict[str, Any], where: str, given: str, allowed: str, limit: str
) -> None:
    with pytest.raises(DeclarationError) as caught:
        plan("aws", pools=pools(**declared), cluster={"kubernetes_version": "1.35"})
    (problem,) = caught.value.problems
    assert (problem.where, problem.given, problem.allowed, problem.limit) == (
        f"pools.train.{where}",
        given,
        allowed,
        limit,
    )


def test_a_pool_without_settings_has_the_defaults(plan: PlanRegion) -> None:
    pool = planned(plan)
    assert (pool.root_gib, [str(taint) for taint in pool.taints]) == (
        200,
        ["nvidia.com/gpu=present:NoSchedule"],
    )


def test_settings_at_their_limits_are_taken(plan: PlanRegion) -> None:
    pool = planned(
        plan,
        disk={"size_gib": 65536},
        labels={"node.kubernetes.io/team": "research"},
        taints=[{"key": f"team-{number}", "effect": "NoExecute"} for number in range(49)],
        user_data="#!/bin/bash\n" + "#" * 12276,
        security_group_ids=[f"sg-0123456789abcdef{number}" for number in range(3)],
    )
    assert (pool.root_gib, len(pool.taints)) == (65536, 50)


def test_gpufabrics_own_part_leaves_room_for_that_of_eks() -> None:
    own = node_config(efa=True, stops_imex=True, script="#!/bin/sh\n")
    limit = node_limits(default_catalog(), "aws").user_data_bytes
    assert limit is not None
    assert len(own) < 1500 < OWN_USER_DATA_BYTES < limit.value


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        ({"node_image_id": AMI}, "node_image_id and node_image_base together, or neither"),
        ({"node_image_base": "AL2023_x86_64_NVIDIA"}, "node_image_id and node_image_base together"),
        (
            {
                "node_image_id": AMI,
                "node_image_base": "AL2023_x86_64_NVIDIA",
                "release_version": "1.35.0-20261104",
            },
            "release_version names an image of EKS",
        ),
    ],
)
def test_an_image_of_the_user_says_what_it_was_built_on(declared: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        AwsPool.model_validate({"shape": "p6-b200.48xlarge", "nodes": 4, **declared})


def test_labels_of_an_image_of_the_user_take_room_in_its_user_data(plan: PlanRegion) -> None:
    own = {"node_image_id": AMI, "node_image_base": "AL2023_x86_64_NVIDIA"}
    script = "#!/bin/bash\n" + "#" * 12276
    assert planned(plan, labels={"team": "research"}, user_data=script).has_own_image is False
    with pytest.raises(DeclarationError) as caught:
        plan("aws", pools=pools(**own, labels={"team": "research"}, user_data=script))
    (problem,) = caught.value.problems
    assert problem.where == "pools.train.user_data"
    assert planned(plan, **own).has_own_image
