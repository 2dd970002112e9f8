"""The reader as a whole: against moto, and with faults in one call of many."""

from dataclasses import replace
from typing import Any, get_args

import boto3
import pytest
from moto import mock_aws

from gpufabric.accounts.answer import Failure, SectionAnswer
from gpufabric.accounts.aws.adoption_calls import ADOPTION_CALLS
from gpufabric.accounts.aws.calls import CALLS
from gpufabric.accounts.aws.reader import AwsReader
from gpufabric.accounts.crosscheck import differences
from gpufabric.accounts.reader import AccountReader
from gpufabric.accounts.refresh import read_accounts
from gpufabric.catalog.catalog import default_catalog
from gpufabric.snapshots.model import MODELS, TOPICS, Section, Topic
from tests.accounts.aws import (
    test_capacity,
    test_market,
    test_network,
    test_resource_use,
)
from tests.accounts.aws.conftest import ACCOUNT, NOW, pool, reader_of, target
from tests.accounts.aws.test_given import ANSWERS as GIVEN_ANSWERS
from tools.loopback.aws import account
from tools.loopback.aws.server import Refusal

GOOD: dict[str, Any] = {
    **account.ANSWERS,
    **test_resource_use.GOOD,
    "cloudwatch:GetMetricData": test_resource_use.no_values,
    "ec2:DescribeCapacityBlockOfferings": {"CapacityBlockOfferings": [test_market.OFFER]},
    "resource-groups:ListGroupResources": test_capacity.members(account.BLOCK),
}
EVERYTHING = target(
    storage=test_network.REPLICA,
    pools={
        "block": pool(capacity=test_market.WEEK),
        "group": pool(capacity={"mode": "reservation", "id": account.GROUP, "nodes": 4}),
        "spot": test_market.SPOT,
    },
)
TOPICS_READ: tuple[Topic, ...] = tuple(topic for topic in TOPICS if topic != "prices")
GIVEN = set(GIVEN_ANSWERS) - {"iam:GetRole"}
"""Calls about given things, whose tests are in ``test_given.py`` and ``test_given_network.py``."""

USED = [call.name for call in CALLS if call.name in GOOD]


def read_all(reader: AwsReader) -> dict[str, SectionAnswer]:
    return {
        f"{topic}.{answer.section}": answer
        for topic in TOPICS_READ
        for answer in reader.read(EVERYTHING, topic)
    }


def test_reader_is_a_reader_of_accounts():
    reader: AccountReader = AwsReader()
    assert isinstance(reader, AwsReader)


def test_every_call_but_those_about_identities_and_prices_is_used():
    others = {"sts:GetCallerIdentity", "iam:GetRole", "iam:SimulatePrincipalPolicy", "pricing:GetProducts"}
    others.add("resourcegroupstaggingapi:GetResources")  # test_tagged.py
    networks = {"ec2:DescribeRouteTables", "ec2:DescribeNetworkInterfaces", "ec2:DescribePlacementGroups"}
    further = {call.name for call in ADOPTION_CALLS}
    assert set(USED) | networks | GIVEN == {call.name for call in CALLS} - others - further


def test_every_section_is_read_and_fits_its_file(aws):
    answers = read_all(reader_of(aws(GOOD)))
    assert [(key, answer.failures) for key, answer in answers.items() if answer.failures] == []
    for topic in TOPICS_READ:
        for name, field in MODELS[topic].model_fields.items():
            if (answer := answers.get(f"{topic}.{name}")) is None:
                continue
            kind = next(part for part in get_args(field.annotation) if part is not type(None))
            section: Section[Any] = kind(
                read_at=NOW, source=answer.source, rows=dict(answer.rows), absent=dict(answer.absent)
            )
            assert kind.model_validate_json(section.model_dump_json()) == section
            assert list(section.rows) == sorted(section.rows)


def test_the_same_answers_twice_give_the_same_sections(aws):
    server = aws(GOOD)
    assert read_all(reader_of(server)) == read_all(reader_of(server))


FAULTS = [
    *((name, Refusal("UnauthorizedOperation", 403), "denied") for name in USED if name != "s3:HeadBucket"),
    ("ec2:DescribeVpcs", Refusal("RequestLimitExceeded", 503), "throttled"),
    ("ec2:DescribeVpcs", Refusal("InternalError", 500), "server-error"),
    ("ec2:DescribeVpcs", Refusal("ExpiredToken"), "expired-credentials"),
]
"""A call, AWS's answer, and the cause that the reader tells. S3 answers with a status alone."""


@pytest.mark.parametrize(("call", "refusal", "cause"), FAULTS)
def test_fault_of_one_call_ends_only_the_sections_that_need_it(aws, call, refusal, cause):
    answers = read_all(reader_of(aws(GOOD | {call: refusal})))
    failed = {key for key, answer in answers.items() if answer.failures}
    for key in failed:
        (failure,) = answers[key].failures
        assert (failure.call, failure.cause) == (call, cause)
        assert call in answers[key].source.split(", ")
    assert all(answer.rows is not None for key, answer in answers.items() if key not in failed)
    assert 1 <= len(failed) <= 3


def test_accounts_read_side_by_side_have_the_same_answers(aws):
    reader = reader_of(aws(GOOD))
    regions = ["us-east-1", "us-east-2", "us-west-2", "eu-north-1"]
    targets = [replace(EVERYTHING, region=region) for region in regions]
    answers = list(read_accounts(targets, TOPICS_READ, lambda _: reader))
    assert len(answers) == len(targets) * len(TOPICS_READ)
    expected = read_all(reader)
    for answer in answers:
        assert answer.failures == ()
        for section in answer.sections:
            assert section == expected[f"{answer.topic}.{section.section}"]


def test_time_out_of_everything_is_told_once_per_section(aws):
    server = aws(GOOD)
    server.delay_s = 0.4
    answers = reader_of(server, read_timeout_s=0.1).read(EVERYTHING, "network")
    assert {answer.failures[0].cause for answer in answers} == {"timed-out"}
    assert server.count("ec2:DescribeVpcs") == 0


def test_failures_have_no_identity_and_no_secret(aws):
    message = "User: arn:aws:sts::999999999999:assumed-role/x/y is not authorized"
    refusal = Refusal("InvalidParameterValue", 400, message)
    answers = read_all(reader_of(aws(GOOD | dict.fromkeys(USED, refusal))))
    for answer in answers.values():
        for failure in answer.failures:
            assert "999999999999" not in failure.text + failure.fix
            assert "testing-secret" not in failure.text + failure.fix


@pytest.fixture
def moto_reader(credentials):
    with mock_aws():
        yield AwsReader(session=boto3.Session(region_name="us-east-1"), clock=lambda: NOW)


def test_moto_identity(moto_reader):
    identity = moto_reader.identity(target())
    assert not isinstance(identity, Failure)
    assert (identity.account, identity.is_declared_account) == (ACCOUNT, True)


def test_moto_network(moto_reader):
    ec2 = boto3.client("ec2", region_name="us-east-1")
    vpc = ec2.create_vpc(CidrBlock="10.16.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.16.1.0/24")["Subnet"]["SubnetId"]
    answers = {answer.section: answer for answer in moto_reader.read(target(), "network")}
    assert answers["zones"].rows["use1-az6"].name.startswith("us-east-1")
    assert answers["networks"].rows[vpc].ranges == ("10.16.0.0/16",)
    assert answers["networks"].rows[vpc].subnets == {subnet: "10.16.1.0/24"}


def test_moto_names(moto_reader):
    s3 = boto3.client("s3", region_name="us-east-1")
    before = {answer.section: answer for answer in moto_reader.read(EVERYTHING, "network")}
    assert before["names"].rows["bucket/lab-copies"].is_free
    s3.create_bucket(Bucket="lab-copies")
    after = {answer.section: answer for answer in moto_reader.read(EVERYTHING, "network")}
    assert after["names"].rows["bucket/lab-copies"].is_own


def test_moto_facts_of_every_recorded_shape_agree_with_the_catalogue(moto_reader):
    catalog = default_catalog()
    pools = {
        f"p{number}": pool(shape=name, nodes=36) for number, name in enumerate(catalog.shape_names("aws"))
    }
    answers = {answer.section: answer for answer in moto_reader.read(target(pools=pools), "capacity")}
    shapes = answers["shapes"]
    assert len(shapes.rows) >= 15
    for name, facts in shapes.rows.items():
        assert differences(catalog.shape("aws", name), facts) == [], name
    offers = answers["offers"].rows
    for name in shapes.rows:
        zones = catalog.shape("aws", name).regions.get("us-east-1")
        if zones is not None and "use1-az6" in zones.zones.value:
            assert offers[f"{name}@use1-az6"].is_sold, name
