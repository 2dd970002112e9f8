"""Services that stand at fixed addresses."""

from ipaddress import IPv4Network
from typing import Any

import pytest
from ruamel.yaml import YAML

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.manifests import manifest_pins
from gpufabric.coordination.cluster import RENDEZVOUS_PROGRAM, Pods, annotations
from gpufabric.coordination.files import files
from gpufabric.manifests.model import Job, ManifestOptions
from gpufabric.plan.load_balancers import fixed_addresses
from tests.coordination.test_files import DECLARED, coordinated, plans, rendered
from tests.plan.azure import given
from tests.plan.azure.test_existing import plan_of

IMAGE = "registry.example.com/train:1"
SEAT, FALLBACK, OCI = "aws-us-west-2", "aws-us-east-1", "oci-us-ashburn-1"


def documents(
    stack: str, image: str | None = None, group: str | None = None, **names: str
) -> dict[str, list[dict[str, Any]]]:
    plan = plans([stack])[stack]
    job = Job(plan, manifest_pins(default_catalog(), plan.spec.cloud), ManifestOptions())
    texts = files(coordinated(names=names), job, Pods(image, group))
    return {
        path.split("/")[1].removesuffix(".yaml"): list(YAML(typ="safe").load_all(text))
        for path, text in texts.items()
        if path.startswith("kubernetes/")
    }


AWS = "service.beta.kubernetes.io/aws-load-balancer-"
AZURE = "service.beta.kubernetes.io/azure-load-balancer-"
NLB = "oci-network-load-balancer.oraclecloud.com/"


@pytest.mark.parametrize(
    ("stack", "expected"),
    [
        (
            SEAT,
            {
                f"{AWS}type": "external",
                f"{AWS}scheme": "internal",
                f"{AWS}subnets": "demo-aws-us-west-2-links",
                f"{AWS}private-ipv4-addresses": "10.64.255.225",
            },
        ),
        (
            "azure-eastus",
            {
                f"{AZURE}internal": "true",
                f"{AZURE}internal-subnet": "balancers",
                f"{AZURE}ipv4": "10.32.223.225",
            },
        ),
        (
            OCI,
            {
                "oci.oraclecloud.com/load-balancer-type": "nlb",
                f"{NLB}internal": "true",
                f"{NLB}assigned-private-ipv4": "10.48.223.225",
            },
        ),
    ],
)
def test_a_service_asks_its_cloud_for_the_fixed_address(stack: str, expected: dict[str, str]) -> None:
    (service,) = documents(stack)["rendezvous"]
    assert service["metadata"]["annotations"].items() >= expected.items()
    assert service["spec"]["type"] == "LoadBalancer"
    assert [port["port"] for port in service["spec"]["ports"]] == [29400]
    own = str(DECLARED[stack].network.cidr)
    assert service["spec"]["loadBalancerSourceRanges"] == [own], "other regions have stores of their own"


def test_the_lighthouse_has_a_service_at_its_seat_and_its_fallback_that_all_regions_may_ask() -> None:
    lighthouses = {stack: documents(stack).get("lighthouse") for stack in DECLARED}
    lighthouse = coordinated().lighthouse
    assert lighthouse.fallback is not None
    assert {stack for stack, documents_ in lighthouses.items() if documents_} == {
        lighthouse.seat.stack,
        lighthouse.fallback.stack,
    }
    (service,) = lighthouses[SEAT] or []
    assert service["metadata"]["annotations"][f"{AWS}private-ipv4-addresses"] == "10.64.255.224"
    ranges = {str(region.network.cidr) for region in DECLARED.values()}
    assert set(service["spec"]["loadBalancerSourceRanges"]) == ranges
    assert [port["targetPort"] for port in service["spec"]["ports"]] == [29510]


def test_pods_run_with_an_image_and_one_lighthouse_at_a_time() -> None:
    fallback = coordinated().lighthouse.fallback
    assert fallback is not None

    def replicas(**names: str) -> dict[str, int]:
        return {
            stack: documents(stack, IMAGE, **names)["lighthouse"][1]["spec"]["replicas"]
            for stack in (SEAT, fallback.stack)
        }

    assert replicas() == {SEAT: 1, fallback.stack: 0}
    assert replicas(lighthouse=fallback.stack) == {SEAT: 0, fallback.stack: 1}
    service, deployment = documents(SEAT, IMAGE)["lighthouse"]
    pod = deployment["spec"]["template"]
    assert service["spec"]["selector"].items() <= pod["metadata"]["labels"].items()
    (container,) = pod["spec"]["containers"]
    assert container["image"] == IMAGE
    assert container["command"][:3] == ["torchft_lighthouse", "--bind", "[::]:29510"]
    assert deployment["spec"]["strategy"] == {"type": "Recreate"}


def test_the_rendezvous_store_is_a_program_that_python_reads() -> None:
    _, deployment = documents(OCI, IMAGE)["rendezvous"]
    (container,) = deployment["spec"]["template"]["spec"]["containers"]
    assert container["command"] == ["python3", "-c", RENDEZVOUS_PROGRAM]
    compile(RENDEZVOUS_PROGRAM, "rendezvous", "exec")
    assert "29400" in RENDEZVOUS_PROGRAM


def test_without_an_image_there_are_services_alone() -> None:
    for stack in DECLARED:
        assert "kubernetes/rendezvous.yaml" in rendered(stack)
        assert [row["kind"] for rows in documents(stack).values() for row in rows] == ["Service"] * len(
            documents(stack)
        )


def test_a_load_balancer_of_oci_is_in_the_group_that_is_named_or_the_file_says_that_it_is_in_none() -> None:
    key = f"{NLB}oci-network-security-groups"
    (service,) = documents(OCI, group="ocid1.networksecuritygroup.oc1.iad.aaaa")["rendezvous"]
    assert service["metadata"]["annotations"][key] == "ocid1.networksecuritygroup.oc1.iad.aaaa"
    (service,) = documents(OCI)["rendezvous"]
    assert key not in service["metadata"]["annotations"]
    warned = {
        stack for stack in DECLARED if "--balancers-group" in rendered(stack)["kubernetes/rendezvous.yaml"]
    }
    assert warned == {OCI}


def test_a_load_balancer_in_a_shared_network_lies_in_the_subnet_of_the_region() -> None:
    address = fixed_addresses("azure", IPv4Network("10.32.0.0/16")).lighthouse
    asked = annotations(plan_of(given.IN_NETWORK), {"subnet": "{subnet}"}, address, None)
    assert asked == {"subnet": "demo-azure-eastus-balancers"}
