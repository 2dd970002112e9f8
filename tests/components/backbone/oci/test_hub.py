"""The hub of the backbone on OCI."""


def test_oci_makes_no_gateway(triangle):
    assert triangle.by_name("Drg") == {}


def test_oci_workers_pods_and_load_balancers_admit_their_peers(triangle):
    rules = triangle.by_name("NetworkSecurityGroupSecurityRule").values()
    assert {(rule.inputs["networkSecurityGroupId"], rule.inputs["source"]) for rule in rules} == {
        (f"{role}:oci-us-ashburn-1", cidr)
        for role in ("workers", "pods", "balancers")
        for cidr in ("10.16.0.0/16", "10.32.0.0/16")
    }
    assert {(rule.inputs["direction"], rule.inputs["protocol"]) for rule in rules} == {("INGRESS", "all")}
