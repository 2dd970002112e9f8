import json

import pytest

from gpufabric.simcloud.clouds.aws.rules import dependencies
from gpufabric.simcloud.clouds.aws.rules import transfers as rules
from gpufabric.simcloud.clouds.aws.tokens import CLOUD_CONTROL, OBJECT_LOCATION, S3_LOCATION, TRANSFER_TASK
from tests.simcloud.clouds.aws.account import Account, Case, judged, request

BUCKET, ROLE = "checkpoints-1a2b", "copies"
ARN = f"arn:aws:s3:::{BUCKET}"
URL = "https://account.blob.core.windows.net/checkpoints"
S3, OBJECT, BLOB = (
    f"arn:aws:datasync:us-east-1:123456789012:location/loc-0123456789abcdef{n}" for n in range(3)
)
AGENT = "arn:aws:datasync:us-east-1:123456789012:agent/agent-0123456789abcdef0"


def policy(action="s3:ListBucket", resource=ARN, effect="Allow"):
    return json.dumps({"Statement": [{"Effect": effect, "Action": action, "Resource": resource}]})


def location(*, bucket=True, role=True, document=None, attached=False):
    def make(account):
        if bucket:
            account.add("aws:s3/bucket:Bucket", BUCKET)
        if role:
            account.add("aws:iam/role:Role", ROLE)
        if document is not None:
            account.add("aws:iam/rolePolicy:RolePolicy", "p", {"role": ROLE, "policy": document})
        if attached:
            account.add("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "a", {"role": ROLE})
        arn = f"arn:aws:iam::123456789012:role/{ROLE}"
        asked = {"s3BucketArn": ARN, "s3Config": {"bucketAccessRoleArn": arn}, "subdirectory": "/"}
        return request(S3_LOCATION, asked)

    return make


def container(url=URL, token="sv=x&sig=y", kind=rules.AZURE_LOCATION):
    def make(_):
        state = {
            "AzureBlobContainerUrl": url,
            "AzureBlobAuthenticationType": "SAS",
            "AzureBlobSasConfiguration": {"AzureBlobSasToken": token},
        }
        return request(CLOUD_CONTROL, {"typeName": kind, "desiredState": json.dumps(state)})

    return make


def task(ends=(S3, OBJECT), *, mode="ENHANCED", schedule="rate(1 hour)", agents=(), there=True, **options):
    def make(account):
        if there:
            account.add(S3_LOCATION, S3)
            account.add(OBJECT_LOCATION, OBJECT, {"agentArns": list(agents)})
            account.add(CLOUD_CONTROL, BLOB)
        asked = {
            "sourceLocationArn": ends[0],
            "destinationLocationArn": ends[1],
            "taskMode": mode,
            "schedule": {"scheduleExpression": schedule},
            "options": options,
        }
        return request(TRANSFER_TASK, asked)

    return make


def used(kind, id_):
    def make(account):
        account.add(kind, id_)
        account.add(TRANSFER_TASK, "task-1", {"sourceLocationArn": id_, "destinationLocationArn": "other"})
        return request(kind, {}, id_=id_, verb="Delete")

    return make


KEPT = next(refusal for refusal in dependencies.in_use.refuses if "task copies" in refusal.when)

CASES = [
    Case("no bucket", rules.NOT_REACHED, location(bucket=False, document=policy()),
         f"s3:ListBucket in bucket {BUCKET}. The bucket does not exist."),
    Case("no role", rules.NOT_REACHED, location(role=False), f"Unable to assume role {ROLE}."),
    Case("no policy yet", rules.NOT_REACHED, location(), "Access denied."),
    Case("another bucket", rules.NOT_REACHED, location(document=policy(resource=f"{ARN}2")),
         "Access denied."),
    Case("objects only", rules.NOT_REACHED, location(document=policy(action=["s3:GetObject"])),
         "Access denied."),
    Case("denied", rules.NOT_REACHED, location(document=policy(effect="Deny")), "Access denied."),
    Case("no address", rules.NO_TOKEN, container(url=""), "AzureBlobContainerUrl of AWS::DataSync::Location"),
    Case("plain http", rules.NO_TOKEN, container(url="http://a"), "is required, with https"),
    Case("no signature", rules.NO_TOKEN, container(token=""), "must have 1 to 255 characters, and has 0"),
    Case("long signature", rules.NO_TOKEN, container(token="x" * 256), "and has 256"),
    Case("no source", rules.NO_LOCATION, task((f"{S3}0", OBJECT)), f"Location {S3}0 is not found."),
    Case("nothing", rules.NO_LOCATION, task(there=False), f"Location {S3} is not found."),
    Case("basic without agent", rules.NEEDS_AGENT, task(mode="BASIC"),
         "mode BASIC between S3Location and LocationObjectStorage"),
    Case("between others", rules.NEEDS_AGENT, task((OBJECT, BLOB)), f"Location {OBJECT} has no agent"),
    Case("half hour", rules.TOO_OFTEN, task(schedule="rate(30 minutes)"),
         "Schedule rate(30 minutes) is faster"),
    Case("59 minutes", rules.TOO_OFTEN, task(schedule="rate(59 minutes)"), "minimum interval of 1 hour"),
    Case("limit", rules.NOT_IN_MODE, task(bytesPerSecond=1000), "BytesPerSecond 1000 is not supported"),
    Case("whole check", rules.NOT_IN_MODE, task(verifyMode="POINT_IN_TIME_CONSISTENT"),
         "VerifyMode POINT_IN"),
    Case("bucket in use", KEPT, used(S3_LOCATION, S3), f"Location {S3} is in use by task task-1."),
    Case("container in use", KEPT, used(CLOUD_CONTROL, BLOB), f"Location {BLOB} is in use"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_datasync_refuses(case):
    case.check()


@pytest.mark.parametrize(
    "asked",
    [
        location(document=policy()),
        location(document=policy(action=["s3:Get*", "s3:List*"], resource=[ARN, f"{ARN}/*"])),
        location(attached=True),
        container(),
        container(token="x" * 255),
        container(url="", kind="AWS::EC2::VPC"),
        task(),
        task((BLOB, S3)),
        task(schedule="rate(60 minutes)"),
        task(schedule="rate(1 day)"),
        task(schedule="cron(0 12 ? * SUN,WED *)"),
        task(schedule=""),
        task(bytesPerSecond=-1, verifyMode="ONLY_FILES_TRANSFERRED"),
        task(mode="BASIC", agents=[AGENT], bytesPerSecond=1000),
    ],
)
def test_what_datasync_takes(asked):
    account = Account()
    assert judged(account, asked(account)) is None


def test_what_only_a_program_knows_is_never_read_back():
    from gpufabric.simcloud.clouds.aws.transfers import KINDS
    from gpufabric.simcloud.clouds.kind import Context
    from gpufabric.simcloud.clouds.render import render

    kind = KINDS[CLOUD_CONTROL]
    inputs = dict(container(token="planted-secret")(None).inputs)
    context = Context("1", "us-east-1", "seed", "copy", inputs, {}, lambda _: None, id=BLOB)
    properties = json.loads(render(kind.computed["properties"], context))
    assert properties == {
        "AzureBlobContainerUrl": URL,
        "AzureBlobAuthenticationType": "SAS",
        "LocationArn": BLOB,
    }


@pytest.mark.parametrize("text", ["", "not json", "[]", "null"])
def test_a_state_that_cannot_be_read_is_none(text):
    assert rules.desired({"desiredState": text}) == {}
