import pytest

from tests.components.azure.conftest import Build


@pytest.mark.parametrize("protected", [False, True])
def test_deletion_protection_locks_cluster_and_checkpoints(build: Build, protected: bool):
    graph = build(cluster={"deletion_protection": protected})
    locks = {(lock.inputs["scope"], lock.inputs["level"]) for lock in graph.all("ManagementLockByScope")}
    locked = {graph.one(kind).id for kind in ("ManagedCluster", "StorageAccount")}
    assert locks == ({(scope, "CanNotDelete") for scope in locked} if protected else set())
