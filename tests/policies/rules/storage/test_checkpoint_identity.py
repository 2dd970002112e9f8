import json
from typing import Any

import pytest

from gpufabric.policies.rules.storage.checkpoint_identity import CheckpointIdentity
from tests.policies.aws_stack import Said, add, changed, link, put, say
from tests.policies.conftest import UNKNOWN, Made

WRITES = "lets every pod on the nodes change objects: "


def policy(*actions: str, effect: str = "Allow", key: str = "Action") -> str:
    return json.dumps({"Statement": [{"Effect": effect, key: list(actions), "Resource": "*"}]})


def role(text: Any, *, name: str = "node", of_nodes: bool = True) -> tuple[Any, ...]:
    """A role with a policy, which the node group has or not."""
    made = (
        Made("aws:iam/role:Role", {}, name),
        Made("aws:iam/rolePolicy:RolePolicy", {"role": UNKNOWN, "policy": text}, "own", {"role": name}),
    )
    return (add(*made), *((link("train", nodeRoleArn=name),) if of_nodes else ()))


def attached(arn: Any, **links: str) -> tuple[Any, ...]:
    attachment = Made(
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        {"role": UNKNOWN, "policyArn": arn},
        "attached",
        {"role": "node", **links},
    )
    return (*role(policy("ec2:Describe*")), add(attachment))


OWN = Made("aws:iam/policy:Policy", {"policy": policy("s3:PutObject")}, "policy")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param((), Said(), id="no role"),
        pytest.param(role(policy("s3:GetObject", "ssm:*")), Said(), id="nodes read"),
        pytest.param(role(policy("s3:PutObject"), of_nodes=False), Said(), id="a role of pods"),
        pytest.param(role(policy("s3:*", effect="Deny")), Said(), id="denied"),
        pytest.param(role(policy("s3:PutObject")), Said((f"own: {WRITES}s3:PutObject",)), id="put"),
        pytest.param(role(policy("S3:Put*")), Said((f"own: {WRITES}S3:Put*",)), id="a pattern"),
        pytest.param(role(policy("s3:*")), Said((f"own: {WRITES}s3:*",)), id="the whole service"),
        pytest.param(role(policy("*")), Said((f"own: {WRITES}*",)), id="everything"),
        pytest.param(
            role(policy("s3:DeleteObject*")), Said((f"own: {WRITES}s3:DeleteObject*",)), id="delete"
        ),
        pytest.param(
            role(policy("iam:*", key="NotAction")), Said((f"own: {WRITES}NotAction",)), id="all but iam"
        ),
        pytest.param(role(policy("s3:*", key="NotAction")), Said(), id="all but s3"),
        pytest.param(
            role(UNKNOWN), Said(unevaluated=("own.policy unknown until apply",)), id="unknown policy"
        ),
        pytest.param(role("["), Said(unevaluated=("own.policy is not JSON",)), id="no JSON"),
        pytest.param(
            attached("arn:aws:iam::aws:policy/AmazonS3FullAccess"),
            Said((f"attached: {WRITES}AmazonS3FullAccess",)),
            id="a managed policy",
        ),
        pytest.param(
            attached("arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy"), Said(), id="another managed policy"
        ),
        pytest.param(
            (*attached(UNKNOWN, policyArn="policy"), add(OWN)),
            Said((f"attached: {WRITES}s3:PutObject",)),
            id="a policy of the stack",
        ),
        pytest.param(
            (*attached(UNKNOWN, policyArn="policy"), add(OWN), put("policy", "policy", value=UNKNOWN)),
            Said(unevaluated=("policy.policy unknown until apply",)),
            id="an unknown policy of the stack",
        ),
        pytest.param(
            attached(UNKNOWN),
            Said(unevaluated=("attached.policyArn unknown until apply",)),
            id="an unknown ARN",
        ),
    ],
)
def test_checkpoint_identity(changes: Any, said: Said) -> None:
    assert say(CheckpointIdentity(), changed(*changes)) == said
