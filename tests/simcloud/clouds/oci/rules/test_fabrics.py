"""GPU memory fabrics."""

import grpc
import pytest

from gpufabric.simcloud.clouds.oci.rules import fabrics as rules
from gpufabric.simcloud.clouds.oci.rules import shortage
from gpufabric.simcloud.clouds.oci.tokens import COMPUTE_CLUSTER, GPU_MEMORY_CLUSTER
from tests.simcloud.clouds.oci.tenancy import FABRIC, FABRIC_2, OTHER_DOMAIN, Case, fabric, refused, remains


def listed(make, *fabrics):
    def run(tenancy):
        tenancy.capacity(memory_fabrics=list(fabrics))
        return make(tenancy)

    return run


def twice(tenancy):
    tenancy.rack(size=9)
    tenancy.rack(size=9)


def beside(tenancy):
    tenancy.rack(size=10)
    return tenancy.rack(size=9, cluster=tenancy.compute_cluster())


CASES = [
    Case("19 hosts", rules.TOO_MANY_HOSTS, lambda tenancy: tenancy.rack(size=19),
         "400-InvalidParameter, The size 19 of the GPU memory cluster exceeds the 18 hosts of a GPU memory"),
    Case("not there", rules.UNKNOWN_FABRIC, listed(lambda tenancy: tenancy.rack(), fabric(FABRIC_2)),
         f"404-NotAuthorizedOrNotFound, Authorization failed or requested resource not found: {FABRIC}"),
    Case("other domain", rules.UNKNOWN_FABRIC,
         listed(lambda tenancy: tenancy.rack(), fabric(availability_domain=OTHER_DOMAIN)), FABRIC),
    Case("other shape", rules.OTHER_SHAPE,
         listed(lambda tenancy: tenancy.rack(), fabric(shape="BM.GPU.GB300.4")),
         f"GPU memory fabric {FABRIC} has hosts of shape BM.GPU.GB300.4, the instance configuration is for"),
    Case("degraded", rules.NOT_READY, listed(lambda tenancy: tenancy.rack(), fabric(state="DEGRADED")),
         f"409-IncorrectState, GPU memory fabric {FABRIC} is in the state DEGRADED."),
    Case("duplicate", rules.TAKEN, twice,
         f"409-Conflict, GPU memory fabric {FABRIC} is used by the GPU memory"),
    Case("unhealthy host", shortage.FABRIC_SHORT,
         listed(lambda tenancy: tenancy.rack(), fabric(available=17)),
         "entity: computegpumemorycluster, action: CREATED. Message: Out of host capacity. [simulated OCI: "
         f"{FABRIC}: 17 hosts, 0 in use, 18 requested]"),
    Case("shared by compute clusters", shortage.FABRIC_SHORT, beside, "18 hosts, 10 in use, 9 requested"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_oci_refuses(tenancy, case):
    case.check(tenancy)


def test_racks_on_fabrics_of_their_own(tenancy):
    tenancy.capacity(memory_fabrics=[fabric(), fabric(FABRIC_2, available=17)])
    first, second = tenancy.rack(), tenancy.rack(FABRIC_2, 17)
    with refused(f"has instances of {min(first.id, second.id)}"):
        tenancy.oci.delete(tenancy.cluster)
    tenancy.oci.delete(first)
    assert [cluster.id for cluster in tenancy.held(GPU_MEMORY_CLUSTER)] == [second.id]
    tenancy.rack()
    assert tenancy.held(COMPUTE_CLUSTER)


def test_a_fabric_can_be_shared_from_different_compute_clusters(tenancy):
    tenancy.rack(size=10)
    assert tenancy.rack(size=8, cluster=tenancy.compute_cluster()).id


def test_a_failed_rack_can_be_made_anew(tenancy):
    tenancy.capacity(memory_fabrics=[fabric(available=17)])
    with pytest.raises(grpc.RpcError) as raised:
        tenancy.rack()
    assert remains(raised.value)["state"] == "DELETED"
    tenancy.capacity(memory_fabrics=[fabric()])
    assert tenancy.rack().outputs["state"] == "ACTIVE"


def test_a_rack_that_runs_keeps_running_on_a_degraded_fabric(tenancy):
    tenancy.capacity(memory_fabrics=[fabric()])
    made = tenancy.rack(size=17)
    tenancy.capacity(memory_fabrics=[fabric(state="DEGRADED", available=17)])
    inputs = {**made.inputs, "displayName": "rack"}
    tenancy.oci.update(made, inputs)
    with refused("17 hosts, 0 in use, 18 requested"):
        tenancy.oci.update(made, {**inputs, "size": "18"})


def test_a_fabric_shows_what_the_capacity_file_says(tenancy):
    tenancy.capacity(memory_fabrics=[fabric(available=17)])
    made = tenancy.oci.create(
        "oci:Core/computeGpuMemoryFabric:ComputeGpuMemoryFabric", "f", {"computeGpuMemoryFabricId": FABRIC}
    )
    assert made.id == FABRIC
    assert {key: made.outputs[key] for key in ("state", "healthyHostCount", "totalHostCount")} == {
        "state": "AVAILABLE", "healthyHostCount": "17", "totalHostCount": "18",
    }  # fmt: skip
