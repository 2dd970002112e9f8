from collections.abc import Mapping, Sequence
from typing import Any

from gpufabric.doctor.clouds.finding import StackHolding
from gpufabric.doctor.clouds.search import findings_of
from gpufabric.engine.adoption.plan import Fits
from gpufabric.engine.adoption.wanted import Wanted

VPC = "aws:ec2/vpc:Vpc"
BUCKET = "aws:s3/bucket:Bucket"
STACK = "aws-us-east-1"


def urn(type_: str, name: str) -> str:
    return f"urn:pulumi:{STACK}::gpufabric::{type_}::{name}"


def resource(type_: str, name: str, id_: str = "") -> dict[str, Any]:
    made: dict[str, Any] = {"urn": urn(type_, name), "type": type_, "custom": True, "inputs": {}}
    return made | ({"id": id_} if id_ else {})


def state(*resources: dict[str, Any], creating: Sequence[dict[str, Any]] = ()) -> dict[str, Any]:
    operations = [{"type": "creating", "resource": made} for made in creating]
    return {"deployment": {"resources": list(resources), "pending_operations": operations}}


def held(type_: str, name: str, id_: str, *, of: str = "") -> StackHolding:
    return StackHolding(type_, id_, urn(type_, of or name), name, "tag gpufabric-stack")


def nothing(wanted: Sequence[Wanted], known: Mapping[str, str]) -> Fits:
    del wanted
    return Fits(known)


def test_an_account_that_holds_what_the_state_has_is_clean() -> None:
    assert not findings_of(STACK, state(resource(VPC, "net", "vpc-1")), [held(VPC, "net", "vpc-1")], nothing)


def test_what_no_state_has_is_an_orphan_and_another_one_of_the_same_name_a_double() -> None:
    there = [held(VPC, "net", "vpc-1"), held(VPC, "net", "vpc-2"), held(BUCKET, "data", "data-7")]
    double, orphan = findings_of(STACK, state(resource(VPC, "net", "vpc-1")), there, nothing)
    assert (double.kind, double.ids, double.stores_data) == ("double", ("vpc-2",), False)
    assert double.mend == "remove it with the next update"
    assert (orphan.kind, orphan.ids, orphan.stores_data) == ("orphan", ("data-7",), True)
    assert orphan.mend == "adopt it into the state"


def test_a_double_that_stores_data_is_left_to_people() -> None:
    there = [held(BUCKET, "data", "data-1"), held(BUCKET, "data", "data-2")]
    (double,) = findings_of(STACK, state(resource(BUCKET, "data", "data-1")), there, nothing)
    assert double.kind == "double"
    assert not double.mend


def test_resources_of_another_state_are_no_orphans() -> None:
    there = [held(VPC, "net", "vpc-1")]
    assert not findings_of(STACK, {}, there, nothing, others=[(VPC, "vpc-1")])
    assert len(findings_of(STACK, {}, there, nothing)) == 1


def test_ids_of_azure_differ_in_capitals() -> None:
    there = [held("azure-native:network:VirtualNetwork", "n", "/subscriptions/A/net")]
    known = state(resource("azure-native:network:VirtualNetwork", "n", "/subscriptions/a/Net"))
    assert not findings_of(STACK, known, there, nothing)


def test_an_unfinished_creation_is_found_beside_what_it_replaces() -> None:
    seen: list[tuple[list[str], Mapping[str, str]]] = []

    def find(wanted: Sequence[Wanted], known: Mapping[str, str]) -> Fits:
        seen.append(([entry.urn for entry in wanted], known))
        return Fits({**known, wanted[-1].urn: "vpc-2"})

    now = state(resource(VPC, "net", "vpc-1"), creating=[resource(VPC, "net")])
    there = [held(VPC, "net", "vpc-1"), held(VPC, "net", "vpc-2")]
    (finding,) = findings_of(STACK, now, there, find)
    assert (finding.kind, finding.ids, finding.mend) == ("unfinished", ("vpc-2",), "adopt it into the state")
    assert finding.held is not None
    replaced = f"{urn(VPC, 'net')}#vpc-1"
    assert seen == [([replaced, urn(VPC, "net")], {replaced: "vpc-1"})]


def test_says_of_each_unfinished_creation_what_is_known() -> None:
    creations = [resource(VPC, name) for name in ("none", "several", "unknown")]

    def find(wanted: Sequence[Wanted], known: Mapping[str, str]) -> Fits:
        none, several, unknown = (entry.urn for entry in wanted)
        assert none
        return Fits(known, {several: ["vpc-1", "vpc-2"]}, {unknown: "the call failed"})

    none, several, unknown = findings_of(STACK, state(creating=creations), [], find)
    assert (none.kind, none.ids, none.mend) == ("not made", (), "forget the creation")
    assert (several.kind, several.ids, several.mend) == ("uncertain", ("vpc-1", "vpc-2"), "")
    assert (unknown.kind, unknown.why) == ("uncertain", "the call failed")


def test_a_creation_whose_id_the_state_has_is_neither_lost_nor_an_orphan() -> None:
    now = state(creating=[resource(VPC, "net", "vpc-1")])
    assert not findings_of(STACK, now, [held(VPC, "net", "vpc-1")], nothing)


def test_keys_that_a_destroyed_stack_leaves_on_purpose_are_no_orphans() -> None:
    there = [held("aws:kms/key:Key", "key", "k-1")]
    assert not findings_of(STACK, state(), there, nothing)
    assert len(findings_of(STACK, state(resource(VPC, "net", "vpc-1")), there, nothing)) == 1


def tagged(type_: str, id_: str, native: str, *also: str) -> StackHolding:
    return StackHolding(type_, id_, "", id_, "tag gpufabric-stack", also=also, native=native)


def test_a_resource_is_known_by_the_id_that_its_cloud_shows() -> None:
    ocid, arn = "ocid1.bucket.oc1.iad.aaaa", "arn:aws:datasync:us-east-1:1:task/task-1"
    key = "ocid1.key.oc1.iad.aaaakey"
    now = state(
        resource("oci:ObjectStorage/bucket:Bucket", "data", "n/space/b/data")
        | {"outputs": {"bucketId": ocid}},
        resource("aws:any/thing:Thing", "task", "task-1") | {"outputs": {"arn": arn}},
        resource("oci:Kms/key:Key", "key", f"managementEndpoint/https://x/keys/{key}"),
    )
    there = [tagged("Bucket", "data", ocid), tagged("datasync:task", arn, arn), tagged("key", key, key)]
    assert not findings_of(STACK, now, there, nothing)
    assert len(findings_of(STACK, state(), there, nothing)) == 3


def test_a_resource_may_have_one_of_several_types() -> None:
    peering = "aws:ec2transitgateway/peeringAttachment:PeeringAttachment"
    there = [tagged("aws:ec2transitgateway/vpcAttachment:VpcAttachment", "tgw-attach-1", "arn:x", peering)]
    assert not findings_of(STACK, state(resource(peering, "link", "tgw-attach-1")), there, nothing)


def test_the_name_tag_tells_a_double() -> None:
    now = state(resource(VPC, "net", "vpc-1") | {"inputs": {"tags": {"Name": "aws-us-east-1-net"}}})
    second = StackHolding(VPC, "vpc-2", "", "aws-us-east-1-net", "tag gpufabric-stack")
    (double,) = findings_of(STACK, now, [second], nothing)
    assert double.kind == "double"


def test_what_gpufabric_does_not_know_is_left_to_people() -> None:
    there = [StackHolding("ec2:snapshot", "snap-1", "", "snap-1", "tag", is_known_type=False)]
    (orphan,) = findings_of(STACK, state(), there, nothing)
    assert (orphan.kind, orphan.type, orphan.mend) == ("orphan", "ec2:snapshot", "")
