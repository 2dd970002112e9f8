from dataclasses import replace
from typing import Any

from gpufabric.doctor.clouds.finding import CloudFinding, FindingKind, StackHolding
from gpufabric.doctor.clouds.mend import is_settled, mended
from gpufabric.wire.values import secret

STACK = "aws-us-east-1"
VPC = "aws:ec2/vpc:Vpc"
PROVIDER = {
    "urn": f"urn:pulumi:{STACK}::gpufabric::pulumi:providers:aws::aws",
    "type": "pulumi:providers:aws",
    "id": "p-1",
}
URN = f"urn:pulumi:{STACK}::gpufabric::{VPC}::net"


def finding(kind: FindingKind, *, stores_data: bool = False) -> CloudFinding:
    held = StackHolding(
        VPC, "vpc-2", URN, "net", "its name", "", {"cidrBlock": "10.0.0.0/16", "key": secret("s3cr3t")}
    )
    return CloudFinding(STACK, kind, VPC, "net", ("vpc-2",), stores_data=stores_data, urn=URN, held=held)


def state(*resources: dict[str, Any], creating: dict[str, Any] | None = None) -> dict[str, Any]:
    operations = [{"type": "creating", "resource": creating}] if creating else []
    return {"deployment": {"resources": [PROVIDER, *resources], "pending_operations": operations}}


def test_an_unfinished_creation_becomes_a_resource() -> None:
    made = {"urn": URN, "type": VPC, "inputs": {"cidrBlock": "10.0.0.0/16"}}
    before = state(creating=made)
    after, left = mended(before, [finding("unfinished")])
    assert after["deployment"]["resources"] == [PROVIDER, {**made, "id": "vpc-2"}]
    assert not after["deployment"]["pending_operations"]
    assert not left
    assert before["deployment"]["pending_operations"], "the given state is not changed"


def test_a_creation_that_made_nothing_is_forgotten() -> None:
    after, _ = mended(state(creating={"urn": URN, "type": VPC}), [replace(finding("not made"), ids=())])
    assert after["deployment"] == {"resources": [PROVIDER], "pending_operations": []}


def test_an_orphan_becomes_a_resource_without_its_secrets() -> None:
    after, left = mended(state(), [finding("orphan")])
    (_, made) = after["deployment"]["resources"]
    assert (made["urn"], made["id"]) == (URN, "vpc-2")
    assert made["inputs"] == {"cidrBlock": "10.0.0.0/16"}
    assert made["provider"] == f"{PROVIDER['urn']}::p-1"
    assert not {"delete", "protect"} & made.keys()
    assert not left


def test_an_orphan_that_stores_data_is_protected() -> None:
    after, _ = mended(state(), [finding("orphan", stores_data=True)])
    assert after["deployment"]["resources"][1]["protect"] is True


def test_a_double_is_deleted_later_unless_it_stores_data() -> None:
    live = {"urn": URN, "type": VPC, "id": "vpc-1"}
    after, left = mended(state(live), [finding("double")])
    assert after["deployment"]["resources"][2]["delete"] is True
    assert not left
    data = finding("double", stores_data=True)
    after, left = mended(state(live), [data])
    assert after["deployment"]["resources"] == [PROVIDER, live]
    assert left == [data]


def test_without_a_provider_of_its_cloud_nothing_is_adopted() -> None:
    orphan = finding("orphan")
    after, left = mended({"deployment": {"resources": []}}, [orphan])
    assert not after["deployment"]["resources"]
    assert left == [orphan]


def test_a_state_is_written_only_if_all_results_are_known() -> None:
    assert is_settled([finding("orphan"), finding("not made")])
    assert not is_settled([finding("orphan"), finding("uncertain")])
