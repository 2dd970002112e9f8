"""Shapes and RDMA constructs."""

import pytest

from gpufabric.simcloud.clouds.oci.rules import constructs as rules
from tests.simcloud.clouds.oci.tenancy import B200, DOMAIN, GB200, OTHER_DOMAIN, Case

VM = "VM.Standard.E5.Flex"
PREEMPT = {"preemptionAction": {"type": "TERMINATE"}}


def two_pools(tenancy):
    inputs = tenancy.network_inputs(2, tenancy.configuration())
    tenancy.make(
        "oci:Core/clusterNetwork:ClusterNetwork", {**inputs, "instancePools": inputs["instancePools"] * 2}
    )


CASES = [
    Case("VM in a cluster network", rules.NO_RDMA, lambda tenancy: tenancy.network(2, VM),
         "400-InvalidParameter, Shape VM.Standard.E5.Flex is not supported in a cluster network."),
    Case("VM in a compute cluster", rules.NO_RDMA,
         lambda tenancy: tenancy.instance(VM, computeClusterId=tenancy.cluster.id),
         "not supported in a compute cluster."),
    Case("NVL72 in a cluster network", rules.WRONG_CONSTRUCT, lambda tenancy: tenancy.network(18, GB200),
         "Shape BM.GPU.GB200.4 is not supported in a cluster network. Use a GPU memory cluster."),
    Case("NVL72 in a compute cluster", rules.WRONG_CONSTRUCT,
         lambda tenancy: tenancy.instance(GB200, computeClusterId=tenancy.cluster.id),
         "Use a GPU memory cluster."),
    Case("B200 in a GPU memory cluster", rules.WRONG_CONSTRUCT, lambda tenancy: tenancy.rack(shape=B200),
         "Shape BM.GPU.B200.8 is not supported in a GPU memory cluster. Use a cluster network."),
    Case("NVL72 instance", rules.FABRIC_ONLY, lambda tenancy: tenancy.instance(GB200),
         "Instances of shape BM.GPU.GB200.4 are launched by a GPU memory cluster only."),
    Case("NVL72 node pool", rules.FABRIC_ONLY, lambda tenancy: tenancy.node_pool(2, GB200),
         "memory cluster only"),
    Case("two pools", rules.ONE_POOL, two_pools,
         "A cluster network can have one instance pool, 2 were given."),
    Case("other domain", rules.ELSEWHERE,
         lambda tenancy: tenancy.instance(domain=OTHER_DOMAIN, computeClusterId=tenancy.cluster.id),
         "is in US-ASHBURN-AD-1, the instances are to be in US-ASHBURN-AD-2."),
    Case("rack in another domain", rules.ELSEWHERE,
         lambda tenancy: tenancy.rack(cluster=tenancy.compute_cluster(OTHER_DOMAIN)),
         "is in US-ASHBURN-AD-2"),
    Case("preemptible bare metal", rules.PREEMPTIBLE,
         lambda tenancy: tenancy.network(2, preemptibleInstanceConfig=PREEMPT),
         "Shape BM.GPU.B200.8 does not support preemptible capacity."),
    Case("preemptible node pool", rules.PREEMPTIBLE,
         lambda tenancy: tenancy.node_pool(2, preemptibleNodeConfig=PREEMPT), "does not support preemptible"),
    Case("preemptible and reserved", rules.PREEMPTIBLE_RESERVED,
         lambda tenancy: tenancy.instance(
             VM, preemptibleInstanceConfig=PREEMPT,
             capacityReservationId="ocid1.capacityreservation.oc1.iad.aaaaaaaax"),
         "Preemptible capacity cannot be used with the capacity reservation ocid1.capacityreservation"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_oci_refuses(tenancy, case):
    case.check(tenancy)


@pytest.mark.parametrize(
    "make",
    [
        lambda tenancy: tenancy.network(2),
        lambda tenancy: tenancy.network(2, "BM.HPC.E5.144"),  # bare metal that the catalogue does not have
        lambda tenancy: tenancy.instance(computeClusterId=tenancy.cluster.id),
        lambda tenancy: tenancy.node_pool(2, cluster=tenancy.cluster),
        lambda tenancy: tenancy.rack(),
        lambda tenancy: tenancy.instance(VM),
        lambda tenancy: tenancy.instance(VM, preemptibleInstanceConfig=PREEMPT),
        lambda tenancy: tenancy.node_pool(2, VM),
    ],
)
def test_what_oci_takes(tenancy, make):
    assert make(tenancy).id


def test_an_instance_takes_what_it_leaves_out_from_its_configuration(tenancy):
    configuration = tenancy.configuration(GB200)
    with pytest.raises(Exception, match="GPU memory cluster only"):
        tenancy.make(
            "oci:Core/instance:Instance",
            {"availabilityDomain": DOMAIN, "instanceConfigurationId": configuration.id},
        )
