import pytest

from gpufabric.accounts.answer import Failure
from gpufabric.accounts.aws.permissions import SOURCE
from tests.accounts.aws.conftest import ACCOUNT, CALLER, reader_of, target
from tools.loopback.aws.server import Refusal

SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/gpufabric-ci/run-17"
ROLE = {
    "Path": "/ci/",
    "RoleName": "gpufabric-ci",
    "RoleId": "AROAEXAMPLEEXAMPLE",
    "Arn": f"arn:aws:iam::{ACCOUNT}:role/ci/gpufabric-ci",
    "CreateDate": "2026-01-01T00:00:00Z",
}
DECISIONS = {"ec2:CreateVpc": "allowed", "ec2:RunInstances": "implicitDeny", "iam:CreateRole": "explicitDeny"}


def decide(request):
    return {
        "EvaluationResults": [
            {
                "EvalActionName": action,
                "EvalResourceName": "*",
                "EvalDecision": DECISIONS.get(action, "implicitDeny"),
                "MissingContextValues": ["aws:RequestTag/team"] if action == "eks:CreateCluster" else [],
            }
            for action in request["ActionNames"]
        ],
        "IsTruncated": False,
    }


def ask(aws, actions=tuple(DECISIONS), **answers):
    server = aws({"iam:SimulatePrincipalPolicy": decide, "iam:GetRole": {"Role": ROLE}, **answers})
    return server, reader_of(server).permissions(target(), actions)


def test_verdicts_of_a_user(aws):
    server, permissions = ask(aws)
    assert permissions.by_action == {
        "ec2:CreateVpc": "allowed",
        "ec2:RunInstances": "denied",
        "iam:CreateRole": "denied",
    }
    assert permissions.source == SOURCE
    assert server.asked("iam:SimulatePrincipalPolicy")[0]["PolicySourceArn"] == CALLER["Arn"]


def test_verdict_that_depends_on_the_request_is_unknown(aws):
    assert ask(aws, ["eks:CreateCluster"])[1].by_action == {"eks:CreateCluster": "unknown"}


def test_policy_of_the_organization_denies(aws):
    def decide_with_organization(request):
        (result,) = decide(request)["EvaluationResults"]
        blocked = {**result, "OrganizationsDecisionDetail": {"AllowedByOrganizations": False}}
        return {"EvaluationResults": [blocked], "IsTruncated": False}

    answers = {"iam:SimulatePrincipalPolicy": decide_with_organization}
    assert ask(aws, ["ec2:CreateVpc"], **answers)[1].by_action == {"ec2:CreateVpc": "denied"}


def test_region_of_the_requests_is_simulated(aws):
    server, _ = ask(aws)
    assert server.asked("iam:SimulatePrincipalPolicy")[0]["ContextEntries"] == [
        {
            "ContextKeyName": "aws:RequestedRegion",
            "ContextKeyType": "string",
            "ContextKeyValues": ["us-east-1"],
        }
    ]


def test_session_of_a_role_is_simulated_as_its_role_with_its_path(aws):
    server, _ = ask(aws, **{"sts:GetCallerIdentity": {**CALLER, "Arn": SESSION}})
    assert server.asked("iam:GetRole") == [{"RoleName": "gpufabric-ci"}]
    assert server.asked("iam:SimulatePrincipalPolicy")[0]["PolicySourceArn"] == ROLE["Arn"]


def test_role_that_may_not_be_read_is_taken_to_have_no_path(aws):
    denied = Refusal("AccessDenied", 403)
    server, permissions = ask(
        aws, **{"sts:GetCallerIdentity": {**CALLER, "Arn": SESSION}, "iam:GetRole": denied}
    )
    source = server.asked("iam:SimulatePrincipalPolicy")[0]["PolicySourceArn"]
    assert source == f"arn:aws:iam::{ACCOUNT}:role/gpufabric-ci"
    assert permissions.by_action["ec2:CreateVpc"] == "allowed"


def test_many_actions_are_asked_in_parts_and_pages(aws):
    def paged(request):
        answer = decide(request)
        if "Marker" not in request:
            return {"EvaluationResults": answer["EvaluationResults"][:1], "IsTruncated": True, "Marker": "m"}
        return {"EvaluationResults": answer["EvaluationResults"][1:], "IsTruncated": False}

    actions = [f"ec2:Create{number:03d}" for number in range(120)]
    server, permissions = ask(aws, actions, **{"iam:SimulatePrincipalPolicy": paged})
    assert list(permissions.by_action) == actions
    assert set(permissions.by_action.values()) == {"denied"}
    assert [len(request["ActionNames"]) for request in server.asked("iam:SimulatePrincipalPolicy")][::2] == [
        50,
        50,
        20,
    ]


def test_who_may_not_simulate_knows_nothing(aws):
    _, permissions = ask(aws, **{"iam:SimulatePrincipalPolicy": Refusal("AccessDenied", 403)})
    assert set(permissions.by_action.values()) == {"unknown"}
    assert permissions.source == (
        "iam:SimulatePrincipalPolicy: AWS denied the call (AccessDenied). "
        "Allow iam:SimulatePrincipalPolicy for the role that reads the account."
    )


@pytest.mark.parametrize(
    ("arn", "kind"),
    [
        (f"arn:aws:iam::{ACCOUNT}:root", "root user"),
        (f"arn:aws:sts::{ACCOUNT}:federated-user/ci", "federated user"),
    ],
)
def test_other_identities_have_no_policies_to_simulate(aws, arn, kind):
    server, permissions = ask(aws, **{"sts:GetCallerIdentity": {**CALLER, "Arn": arn}})
    assert set(permissions.by_action.values()) == {"unknown"}
    assert kind in permissions.source
    assert server.count("iam:SimulatePrincipalPolicy") == 0


def test_failure_other_than_denied_is_told(aws):
    _, failure = ask(aws, **{"iam:SimulatePrincipalPolicy": Refusal("ServiceFailure", 500)})
    assert isinstance(failure, Failure)
    assert failure.cause == "server-error"


def test_actions_are_simulated_on_the_resources_of_the_stacks(aws):
    server, _ = ask(aws, ["iam:CreateRole", "ec2:DescribeVpcs", "sqs:SendMessage"])
    arns = {
        tuple(request["ActionNames"]): request.get("ResourceArns")
        for request in server.asked("iam:SimulatePrincipalPolicy")
    }
    # An action without resources, and one that gpufabric does not know, are simulated on all resources.
    assert arns["ec2:DescribeVpcs", "sqs:SendMessage"] is None
    roles = [arn for arn in arns["iam:CreateRole",] if ":role/" in arn]
    (stack,) = target().stacks
    assert roles == [f"arn:aws:iam::{ACCOUNT}:role/{name}" for name in (f"{stack}-*", f"*--to--{stack}-*")]


def test_an_action_that_is_allowed_on_its_resources_is_allowed(aws):
    def decide_by_resource(request):
        (result,) = decide(request)["EvaluationResults"]
        specific = [
            {
                "EvalResourceName": arn,
                "EvalResourceDecision": "allowed" if ":role/" in arn else "implicitDeny",
            }
            for arn in request["ResourceArns"]
        ]
        allowed = {**result, "EvalDecision": "implicitDeny", "ResourceSpecificResults": specific}
        return {"EvaluationResults": [allowed], "IsTruncated": False}

    answers = {"iam:SimulatePrincipalPolicy": decide_by_resource}
    assert ask(aws, ["iam:CreateRole"], **answers)[1].by_action == {"iam:CreateRole": "allowed"}
