from dataclasses import replace

from gpufabric.doctor.clouds.finding import CloudFinding, StackHolding
from gpufabric.doctor.clouds.place import placed

STACK = "aws-us-east-1"
GROUP, DEFAULT = "aws:ec2/securityGroup:SecurityGroup", "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"
HELD = StackHolding(GROUP, "sg-1", "", "nodes", "tag gpufabric-stack")
ORPHAN = CloudFinding(STACK, "orphan", GROUP, "nodes", ("sg-1",), held=HELD)


def test_a_declared_resource_gets_its_urn_whatever_the_case_of_its_id() -> None:
    (finding,) = placed([ORPHAN], {"urn:own": "SG-1"}, {"urn:own": GROUP}, "p")
    assert (finding.urn, finding.type) == ("urn:own", GROUP)


def test_the_declaration_decides_between_types() -> None:
    either = replace(ORPHAN, held=replace(HELD, also=(DEFAULT,)))
    (finding,) = placed([either], {"urn:own": "sg-1"}, {"urn:own": DEFAULT}, "p")
    assert (finding.urn, finding.type) == ("urn:own", DEFAULT)
    assert placed([either], {}, {}, "p") == [either], "deleting it as another type could do harm"


def test_the_rest_gets_a_urn_of_its_own_without_what_a_cloud_writes_into_ids() -> None:
    odd = replace(ORPHAN, held=replace(HELD, id="cluster:node`group`"))
    (finding,) = placed([odd], {}, {}, "p")
    assert finding.urn == f"urn:pulumi:{STACK}::p::{GROUP}::left-over-cluster-node-group"


def test_what_has_a_urn_or_no_repair_stays_as_it_is() -> None:
    known = [
        replace(ORPHAN, urn="urn:own"),
        replace(ORPHAN, held=replace(HELD, is_known_type=False)),
        replace(ORPHAN, kind="double", stores_data=True),
        CloudFinding(STACK, "not made", GROUP, "nodes", urn="urn:own"),
    ]
    assert placed(known, {}, {}, "p") == known
