"""An agent pool whose long-running operation failed is there, and the next update repairs it."""

import grpc
import pytest

from gpufabric.simcloud.provider.protocol import provider_pb2
from tests.simcloud.clouds.azure.subscription import zones
from tests.simcloud.driver import Made

POOL = "containerservice:AgentPool"


@pytest.fixture
def failed(sub):
    """A pool of eight nodes where there were four machines."""
    sub.gives(machines=zones(4))
    sub.cluster()
    with pytest.raises(grpc.RpcError, match="ZonalAllocationFailed"):
        sub.pool(8)
    (held,) = sub.held_of(POOL)
    return held


def again(sub, held, **inputs):
    """An update of what the engine keeps of a failed pool."""
    return sub.azure.update(
        Made(held.type, "train", held.id, held.inputs, held.outputs), {**held.inputs, **inputs}
    )


def test_it_is_there_and_failed(failed):
    assert failed.id.endswith("/managedClusters/aks/agentPools/train")
    assert failed.outputs["provisioningState"] == "Failed"


def test_it_is_updated_and_not_replaced(sub, failed):
    answer = sub.difference(failed)
    assert answer.changes == provider_pb2.DiffResponse.DIFF_SOME
    assert list(answer.diffs) == ["provisioningState"]
    assert list(answer.replaces) == []


def test_the_next_update_repairs_it(sub, failed):
    sub.gives(machines=zones(8))
    made = again(sub, failed)
    assert made.outputs["provisioningState"] == "Succeeded"
    assert made.outputs["count"] == 8
    assert sub.difference(sub.held(POOL, failed.id)).changes == provider_pb2.DiffResponse.DIFF_NONE


def test_it_stays_failed_while_there_are_no_machines(sub, failed):
    with pytest.raises(grpc.RpcError, match="ZonalAllocationFailed"):
        again(sub, failed)
    assert sub.held(POOL, failed.id).outputs["provisioningState"] == "Failed"


def test_fewer_nodes_repair_it_too(sub, failed):
    assert again(sub, failed, count=4).outputs["provisioningState"] == "Succeeded"


def test_it_draws_no_machines(sub, failed):
    assert sub.pool(4, "other").id != failed.id


def test_it_goes_with_its_cluster(sub, failed):
    (cluster,) = sub.held_of("containerservice:ManagedCluster")
    sub.azure.delete(Made(cluster.type, "aks", cluster.id, cluster.inputs, cluster.outputs))
    assert sub.held(POOL, failed.id) is None


def test_a_cluster_whose_system_pool_found_no_machines(sub):
    sub.gives(machines=zones(0, size="Standard_D4s_v5"))
    system = {"name": "system", "count": 1, "vmSize": "Standard_D4s_v5", "availabilityZones": ["1"]}
    with pytest.raises(grpc.RpcError, match="ZonalAllocationFailed"):
        sub.cluster(agentPoolProfiles=[system])
    (held,) = sub.held_of("containerservice:ManagedCluster")
    assert held.outputs["provisioningState"] == "Failed"
    assert list(sub.difference(held).replaces) == []


def test_a_pool_that_cannot_grow_stays_as_it_is(sub):
    sub.gives(machines=zones(4))
    sub.cluster()
    made = sub.pool(4)
    with pytest.raises(grpc.RpcError, match="4 machines, 0 in use or reserved, 6 requested"):
        sub.change(made, count=6)
    held = sub.held(POOL, made.id)
    assert (held.outputs["provisioningState"], held.outputs["count"]) == ("Succeeded", 4)
