"""Resources of stacks in an account, by tag: the index of tags, the services' own lists, and IAM."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from gpufabric.accounts.answer import Failure
from gpufabric.accounts.aws.tagged import world_region
from gpufabric.accounts.tagged import TaggedAccount, TaggedResource
from tests.accounts.aws.conftest import NOW, reader_of, target
from tools.loopback.aws.account import ACCOUNT
from tools.loopback.aws.server import Answer, FakeAws, Refusal

Start = Callable[[dict[str, Answer]], FakeAws]

TAGS = [{"Key": "gpufabric-stack", "Value": "aws-us-east-1"}, {"Key": "Name", "Value": "aws-us-east-1-net"}]
ROLE = "aws-us-east-1-nodes-1a2b3c4"


def arn(service: str, resource: str) -> str:
    return f"arn:aws:{service}:us-east-1:{ACCOUNT}:{resource}"


PAGES = [
    [arn("ec2", "vpc/vpc-0a"), arn("ec2", "natgateway/nat-0a"), arn("ec2", "natgateway/nat-0b")],
    [arn("eks", "nodegroup/live/train/8ab1-2"), arn("eks", "nodegroup/gone/train/8ab1-3")],
    [arn("ec2", "snapshot/snap-0a"), arn("ec2", "instance/i-0a"), "arn:aws:s3:::data"],
]


def role(name: str, **more: Any) -> dict[str, Any]:
    path = f"arn:aws:iam::{ACCOUNT}:role/team/{name}"
    return {
        "RoleName": name,
        "Arn": path,
        "Path": "/team/",
        "RoleId": "AROA2345678901234567",
        "CreateDate": NOW,
        **more,
    }


def page(parameters: dict[str, Any]) -> dict[str, Any]:
    assert parameters["TagFilters"] == [{"Key": "gpufabric-stack"}]
    number = int(parameters.get("PaginationToken") or 0)
    rows = [{"ResourceARN": listed, "Tags": TAGS} for listed in PAGES[number]]
    following = str(number + 1) if number + 1 < len(PAGES) else ""
    return {"ResourceTagMappingList": rows, "PaginationToken": following}


def groups(parameters: dict[str, Any]) -> dict[str, Any] | Refusal:
    if parameters["clusterName"] == "gone":
        return Refusal("ResourceNotFoundException", 404, "No cluster found")
    return {"nodegroups": ["train"]}


GOOD: dict[str, Answer] = {
    "resourcegroupstaggingapi:GetResources": page,
    "ec2:DescribeVpcs": {"Vpcs": [{"VpcId": "vpc-0a"}]},
    "ec2:DescribeNatGateways": {
        "NatGateways": [
            {"NatGatewayId": "nat-0a", "State": "available"},
            {"NatGatewayId": "nat-0b", "State": "deleted"},
        ]
    },
    "eks:ListNodegroups": groups,
    "eks:DescribeNodegroup": {"nodegroup": {"nodegroupName": "train", "clusterName": "live"}},
    "s3:ListBuckets": {"Buckets": [{"Name": "data"}]},
    "iam:ListRoles": {
        "Roles": [
            role(ROLE, AssumeRolePolicyDocument="%7B%7D"),
            role("other"),
            role("aws-us-east-1-by-hand"),
        ],
        "IsTruncated": False,
    },
    "iam:GetRole": lambda parameters: {
        "Role": role(parameters["RoleName"], Tags=TAGS[:1] if parameters["RoleName"] == ROLE else [])
    },
}


def read(aws: Start, **answers: Answer) -> TaggedAccount:
    named = {name.replace("__", ":"): answer for name, answer in answers.items()}
    account = reader_of(aws({**GOOD, **named})).tagged(target())
    assert isinstance(account, TaggedAccount)
    return account


def by_id(account: TaggedAccount) -> dict[str, TaggedResource]:
    return {resource.id: resource for resource in account.resources}


def test_all_pages_are_read_and_what_its_service_no_longer_lists_is_left_out(aws: Start) -> None:
    account = read(aws)
    shown = by_id(account)
    assert set(shown) == {"vpc-0a", "nat-0a", "live:train", "data", ROLE, *PAGES[2][:2]}
    assert not account.gaps
    network = shown["vpc-0a"]
    assert (network.types, network.name, network.region) == (
        ("aws:ec2/vpc:Vpc",), "aws-us-east-1-net", "us-east-1",
    )  # fmt: skip
    assert network.delete == "aws ec2 delete-vpc --vpc-id vpc-0a --region us-east-1"
    assert network.is_confirmed


def test_types_that_the_table_lacks_are_shown(aws: Start) -> None:
    snapshot = by_id(read(aws))[PAGES[2][0]]
    assert (snapshot.label, snapshot.types, snapshot.is_confirmed) == ("ec2:snapshot", (), False)


def test_roles_come_from_iam_and_only_with_the_tag(aws: Start) -> None:
    resource = by_id(read(aws))[ROLE]
    assert resource.types == ("aws:iam/role:Role",)
    assert resource.native == f"arn:aws:iam::{ACCOUNT}:role/{ROLE}"


def test_machines_know_the_pool_that_made_them(aws: Start) -> None:
    tags = [
        *TAGS,
        {"Key": "eks:cluster-name", "Value": "live"},
        {"Key": "eks:nodegroup-name", "Value": "train"},
    ]
    rows = {"ResourceTagMappingList": [{"ResourceARN": PAGES[2][1], "Tags": tags}], "PaginationToken": ""}
    (machine,) = read(
        aws, resourcegroupstaggingapi__GetResources=rows, iam__ListRoles={"Roles": []}
    ).resources
    assert machine.owner == "live:train"


def test_a_list_that_is_denied_leaves_its_part_unconfirmed(aws: Start) -> None:
    denied = Refusal("UnauthorizedOperation", 403, "You are not authorized to perform this operation.")
    account = read(aws, ec2__DescribeNatGateways=denied, iam__ListRoles=Refusal("AccessDenied", 403))
    shown = by_id(account)
    assert not shown["nat-0a"].is_confirmed
    assert not shown["nat-0b"].is_confirmed
    first, second = account.gaps
    assert first.startswith(
        "what exists of aws:ec2/natGateway:NatGateway is not known: ec2:DescribeNatGateways: "
    )
    assert second.startswith("IAM roles were not searched: iam:ListRoles: ")


@pytest.mark.parametrize(
    ("refusal", "cause"),
    [(Refusal("AccessDeniedException", 403), "denied"), (Refusal("ThrottledException", 400), "throttled")],
)
def test_an_index_that_refuses_is_a_failure(aws: Start, refusal: Refusal, cause: str) -> None:
    server = aws({**GOOD, "resourcegroupstaggingapi:GetResources": refusal})
    answer = reader_of(server).tagged(target())
    assert isinstance(answer, Failure)
    assert (answer.call, answer.cause) == ("resourcegroupstaggingapi:GetResources", cause)
    assert "tag:GetResources" in answer.fix or cause != "denied"


def test_a_missing_page_is_a_failure(aws: Start) -> None:
    def broken(parameters: dict[str, Any]) -> dict[str, Any] | Refusal:
        return (
            Refusal("InternalServiceException", 500)
            if parameters.get("PaginationToken")
            else page(parameters)
        )

    answer = reader_of(aws({**GOOD, "resourcegroupstaggingapi:GetResources": broken})).tagged(target())
    assert isinstance(answer, Failure)


def test_what_belongs_to_no_region_is_in_the_index_of_one_region(aws: Start) -> None:
    assert [world_region(region) for region in ("us-east-1", "cn-north-1", "eu-west-1")] == [
        "",
        "",
        "us-east-1",
    ]
    budget = f"arn:aws:budgets::{ACCOUNT}:budget/aws-eu"
    budgets = {"Budgets": [{"BudgetName": "aws-eu", "BudgetType": "COST", "TimeUnit": "MONTHLY"}]}
    index = {"ResourceTagMappingList": [{"ResourceARN": arn, "Tags": TAGS} for arn in (budget, PAGES[2][1])]}
    server = aws({**GOOD, "resourcegroupstaggingapi:GetResources": index, "budgets:DescribeBudgets": budgets})
    account = reader_of(server).tagged(replace(target(), region="eu-west-1"))
    assert isinstance(account, TaggedAccount)
    assert server.count("resourcegroupstaggingapi:GetResources") == 2
    natives = [resource.native for resource in account.resources]
    assert natives[:2] == [budget, PAGES[2][1]]


def test_credentials_of_another_account_read_nothing(aws: Start) -> None:
    server = aws(GOOD)
    answer = reader_of(server).tagged(replace(target(), account="999999999999"))
    assert isinstance(answer, Failure)
    assert answer.cause == "wrong-account"
    assert not server.count("resourcegroupstaggingapi:GetResources")
