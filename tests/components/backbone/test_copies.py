import json
import subprocess
import sys
from datetime import UTC, datetime

import pulumi
import pytest

from gpufabric.components.backbone.copies.copies import make_copies
from gpufabric.plan.clock import NOW_VARIABLE
from gpufabric.plan.resilience.copies import signature_expires
from tests.components.backbone.conftest import (
    ANSWERS,
    AWS_AZURE,
    AWS_OCI,
    TRIANGLE,
    computed,
    plan_of,
    region_output,
)
from tests.components.recording import Secret, record

AWS, WEST, AZURE, OCI = "aws-us-east-1", "aws-us-west-2", "azure-eastus", "oci-us-ashburn-1"
TO_OCI, FROM_OCI = (AWS, OCI), (OCI, AWS)
TO_AZURE, FROM_AZURE = (AWS, AZURE), (AZURE, AWS)
BOTH = (TO_OCI, TO_AZURE)


def key(copy):
    return "--to--".join(copy)


def copies_only(*copies, preview=False, answers=ANSWERS, regions=region_output):
    """Make copies without links."""
    plan = plan_of([AWS_OCI], copies)

    def program():
        known = {stack: pulumi.Output.from_input(regions(stack)) for stack in plan.stacks}
        return {"copies": make_copies(plan, known, {}, pulumi.ResourceOptions())}

    return record(program, "backbone", computed, answers=answers, preview=preview)


@pytest.fixture(scope="module")
def all_four():
    return copies_only(TO_OCI, FROM_OCI, TO_AZURE, FROM_AZURE)


def document(made, name):
    return json.loads(made.inputs[name])


@pytest.mark.parametrize(
    ("copy", "source", "destination"),
    [
        (TO_OCI, "s3-location", "object-location"),
        (FROM_OCI, "object-location", "s3-location"),
        (TO_AZURE, "s3-location", "Resource"),
        (FROM_AZURE, "Resource", "s3-location"),
    ],
    ids=["to-oci", "from-oci", "to-azure", "from-azure"],
)
def test_a_task_copies_from_one_location_to_the_other(all_four, copy, source, destination):
    task = all_four.one("Task", key(copy))
    ends = [
        task.inputs[f"{side}LocationArn"].replace("/", ":").split(":")[0]
        for side in ("source", "destination")
    ]
    assert ends == [source, destination]
    assert task.inputs["taskMode"] == "ENHANCED"
    assert task.inputs["schedule"] == {"scheduleExpression": "rate(2 hours)", "status": "ENABLED"}
    options = task.inputs["options"]
    assert (options["preserveDeletedFiles"], options["objectTags"]) == ("PRESERVE", "NONE")
    assert "bytesPerSecond" not in options, "enhanced mode takes no limit"


def test_no_location_has_an_agent(all_four):
    kinds = ("S3Location", "LocationObjectStorage", "Resource")
    assert all(
        "gent" not in json.dumps(list(resource.inputs)) for kind in kinds for resource in all_four.all(kind)
    )
    for resource in all_four.all("Resource"):
        assert "AgentArns" not in json.loads(resource.inputs["desiredState"].value)


@pytest.mark.parametrize(("copy", "writes"), [(TO_OCI, False), (FROM_OCI, True), (FROM_AZURE, True)])
def test_the_role_reads_or_writes_one_bucket_under_its_key(all_four, copy, writes):
    policy = document(all_four.one("RolePolicy", key(copy)), "policy")
    bucket, objects, kms = policy["Statement"]
    assert bucket["Resource"] == f"arn:aws:s3:::bucket-{AWS}"
    assert objects["Resource"] == f"arn:aws:s3:::bucket-{AWS}/*"
    assert ("s3:PutObject" in objects["Action"]) == writes
    assert kms["Resource"] == f"arn:aws:kms:::key/{AWS}"
    assert ("kms:GenerateDataKey" in kms["Action"]) == writes
    assert kms["Condition"] == {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}
    assert "*" not in [action for statement in policy["Statement"] for action in statement["Action"]]


def test_datasync_takes_the_role_on_for_this_account_alone(all_four):
    [trust] = document(all_four.one("Role", key(TO_OCI)), "assumeRolePolicy")["Statement"]
    assert trust["Principal"] == {"Service": "datasync.amazonaws.com"}
    assert trust["Condition"]["StringEquals"] == {"aws:SourceAccount": "123456789012"}


def test_a_location_waits_for_what_lets_it_in(all_four):
    location = all_four.one("S3Location", key(TO_OCI))
    assert all_four.one("RolePolicy", key(TO_OCI)).urn in location.depends_on
    assert (
        all_four.one("Policy", key(TO_OCI)).urn
        in all_four.one("LocationObjectStorage", key(TO_OCI)).depends_on
    )


@pytest.mark.parametrize(("copy", "verbs"), [(TO_AZURE, "rwl"), (FROM_AZURE, "rl")])
def test_the_signed_address_is_for_one_container_and_ends(all_four, copy, verbs):
    location = all_four.one("Resource", key(copy))
    state = json.loads(location.inputs["desiredState"].value)
    assert location.inputs["typeName"] == "AWS::DataSync::LocationAzureBlob"
    assert state["AzureBlobContainerUrl"] == "https://accounttus.blob.core.windows.net/checkpoints"
    asked = json.loads(state["AzureBlobSasConfiguration"]["AzureBlobSasToken"].removeprefix("key:"))
    assert (asked["permissions"], asked["resource"], asked["protocols"]) == (verbs, "c", "https")
    assert asked["canonicalizedResource"] == "/blob/accounttus/checkpoints"
    assert "sharedAccessStartTime" not in asked, "with a start it would differ at each update"
    assert asked["sharedAccessExpiryTime"] == f"{signature_expires(datetime.now(UTC)).isoformat()}T00:00:00Z"


def test_the_signed_address_changes_from_half_year_to_half_year(monkeypatch):
    def state(now):
        monkeypatch.setenv(NOW_VARIABLE, now)
        return copies_only(TO_AZURE).one("Resource").inputs["desiredState"].value

    assert state("2026-07-01T00:00:00Z") == state("2026-12-31T23:59:59Z")
    assert state("2026-12-31T23:59:59Z") != state("2027-01-01T00:00:00Z")


@pytest.mark.parametrize(("copy", "writes"), [(TO_OCI, True), (FROM_OCI, False)])
def test_the_user_reads_or_writes_one_bucket_and_deletes_nothing(all_four, copy, writes):
    statements = all_four.one("Policy", key(copy)).inputs["statements"]
    assert all(f"target.bucket.name = 'bucket-{OCI}'" in statement for statement in statements)
    assert all(statement.startswith(f"Allow group demo-{key(copy)} to ") for statement in statements)
    assert ("OBJECT_CREATE" in statements[1]) == writes
    assert "DELETE" not in "".join(statements)


def test_the_s3_compatible_endpoint_is_the_regions(all_four):
    location = all_four.one("LocationObjectStorage", key(TO_OCI)).inputs
    assert location["serverHostname"] == "namespace.compat.objectstorage.us-ashburn-1.oraclecloud.com"
    assert (location["serverProtocol"], location["bucketName"]) == ("HTTPS", f"bucket-{OCI}")
    assert location["accessKey"] == f"CustomerSecretKey/{key(TO_OCI)}"


def test_credentials_are_secret_wherever_they_go_and_in_no_output(all_four):
    plain = [resource.name for resource in all_four.made if "key:" in json.dumps(open_only(resource.inputs))]
    assert plain == []
    assert isinstance(all_four.one("LocationObjectStorage", key(TO_OCI)).inputs["secretKey"], Secret)
    assert all_four.one("CustomerSecretKey", key(TO_OCI)).secret_outputs == ("key",)
    assert set(all_four.one("Resource", key(TO_AZURE)).secret_outputs) >= {"desiredState", "properties"}
    assert "key:" not in json.dumps(all_four.outputs)
    assert not any(all_four.secrets.values())
    components = [resource for resource in all_four.made if not resource.custom]
    assert components


def open_only(value):
    if isinstance(value, Secret):
        return None
    if isinstance(value, dict):
        return {name: open_only(item) for name, item in value.items()}
    return [open_only(item) for item in value] if isinstance(value, list) else value


def test_outputs_say_what_runs_when_and_until_when(all_four):
    copies = all_four.outputs["copies"]
    assert set(copies) == {key(ends) for ends in (TO_OCI, FROM_OCI, TO_AZURE, FROM_AZURE)}
    assert copies[key(TO_OCI)] == {
        "method": "datasync",
        "source": AWS,
        "destination": OCI,
        "schedule": "rate(2 hours)",
        "task_arn": f"task:{key(TO_OCI)}",
        "credentials_expire": None,
    }
    assert copies[key(TO_AZURE)]["credentials_expire"] == signature_expires(datetime.now(UTC)).isoformat()


def test_each_resource_is_in_its_own_account(all_four):
    for resource in all_four.custom:
        package = resource.type.split(":")[0]
        if package == "pulumi":
            continue
        stack = {"aws": AWS, "oci": OCI}[package]
        assert f"pulumi:providers:{package}::{stack}-copies::" in resource.provider
    regions = {
        resource.name: resource.inputs.get("region")
        for resource in all_four.made
        if "providers" in resource.type
    }
    assert regions == {f"{AWS}-copies": "us-east-1", f"{OCI}-copies": "us-ashburn-1", f"{AZURE}-copies": None}


def test_a_copy_added_or_taken_away_leaves_all_else_alone(build):
    none, single, both = build(TRIANGLE), build(TRIANGLE, None, (TO_OCI,)), build(TRIANGLE, None, BOTH)
    assert none.names < single.names < both.names
    added = {name for _, name in both.names - single.names}
    assert added == {key(TO_AZURE), f"{AZURE}-copies"}
    old = {(made.type, made.name): made.inputs for made in single.made}
    assert all(
        old[made.type, made.name] == made.inputs for made in both.made if (made.type, made.name) in old
    )
    assert build(TRIANGLE, None, BOTH[::-1]).names == both.names
    assert len({(made.type, made.name) for made in both.made}) == len(both.made)


def test_without_copies_nothing_is_made(build):
    assert build(TRIANGLE).outputs["copies"] == {}
    assert not [resource for resource in build(TRIANGLE).made if "copies" in resource.name]


def test_a_copy_needs_no_link_of_its_stacks(build):
    graph = build([AWS_AZURE], None, ((WEST, OCI),))
    assert graph.one("Task", key((WEST, OCI)))
    assert not [resource for resource in graph.made if resource.type.endswith("OciHub")]


def test_a_preview_before_anything_exists_knows_the_schedule():
    graph = copies_only(TO_OCI, preview=True)
    assert graph.one("Task").inputs["schedule"]["scheduleExpression"] == "rate(2 hours)"


def test_a_region_that_puts_out_too_little_is_named():
    def old(stack):
        output = region_output(stack)
        if stack == AWS:
            output["storage"]["checkpoints"].pop("key_arn")
        return output

    with pytest.raises(pulumi.RunError, match=f"update the stack {AWS} first"):
        copies_only(TO_OCI, regions=old)


@pytest.mark.parametrize(
    ("links", "copies", "absent"),
    [([AWS_AZURE], [TO_AZURE], "pulumi_oci"), ([AWS_OCI], [TO_OCI], "pulumi_azure_native")],
)
def test_a_cloud_without_a_link_or_copy_is_not_imported(links, copies, absent, repo):
    script = f"""
import sys
sys.path.insert(0, {str(repo)!r})
from tests.components.backbone.conftest import build_of, plan_of
graph = build_of(plan_of({links!r}, {copies!r}), None)
assert graph.all("Task"), graph.made
print({absent!r} in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "False", done.stdout + done.stderr
