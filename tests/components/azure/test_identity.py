from gpufabric.plan.azure.roles import (
    CONTRIBUTOR,
    MANAGED_IDENTITY_OPERATOR,
    NETWORK_CONTRIBUTOR,
    STORAGE_BLOB_DATA_CONTRIBUTOR,
)
from tests.components.azure.conftest import GB200, RESERVATION, SUBSCRIPTION, Build, subnet
from tests.components.recording import Graph

OWNER = "principal/azure-eastus2-control-plane-identity"
TRAINING = "principal/azure-eastus2-training-identity"


def reserved(nodes: int, group: str = RESERVATION) -> dict[str, object]:
    return {
        "shape": GB200,
        "nodes": nodes,
        "capacity": {"mode": "reservation", "id": group, "nodes": nodes},
    }


def roles(graph: Graph) -> set[tuple[str, str, str]]:
    return {
        (
            resource.inputs["roleDefinitionId"].rsplit("/", 1)[-1],
            resource.inputs["scope"],
            resource.inputs["principalId"],
        )
        for resource in graph.all("RoleAssignment")
    }


def test_identities_have_the_roles_they_need_and_no_more(region: Graph):
    assert roles(region) == {
        *((NETWORK_CONTRIBUTOR, subnet(region, role).id, OWNER) for role in ("gpu", "system", "balancers")),
        (MANAGED_IDENTITY_OPERATOR, "UserAssignedIdentity/azure-eastus2-kubelet-identity", OWNER),
        (STORAGE_BLOB_DATA_CONTRIBUTOR, region.one("BlobContainer").id, TRAINING),
    }


def test_the_cluster_waits_for_the_roles_of_its_control_plane(region: Graph):
    cluster = region.one("ManagedCluster")
    needed = [
        resource for resource in region.all("RoleAssignment") if resource.inputs["principalId"] == OWNER
    ]
    assert len(needed) == 4
    assert {resource.urn for resource in needed} <= set(cluster.depends_on)


def test_a_reservation_gives_the_control_plane_a_role_where_the_group_is(build: Build):
    graph = build(pools={"train": reserved(18)})
    scope = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/leases"
    assert (CONTRIBUTOR, scope, OWNER) in roles(graph)


def test_two_pools_reserved_in_one_resource_group_share_one_assignment(build: Build):
    other = RESERVATION.replace("leases", "Leases").replace("gb200", "other")
    graph = build(pools={"one": reserved(18), "two": reserved(18, other)})
    assert sum(role == CONTRIBUTOR for role, _, _ in roles(graph)) == 1


def test_role_assignments_have_names_of_their_own(build: Build):
    graph = build(pools={"train": reserved(18)})
    names = [resource.inputs["roleAssignmentName"] for resource in graph.all("RoleAssignment")]
    assert len(set(names)) == len(names) == 6
    assert all(
        resource.inputs["principalType"] == "ServicePrincipal" for resource in graph.all("RoleAssignment")
    )


def test_the_role_for_a_new_reservation_reaches_reservations_only(build: Build):
    capacity = {"mode": "new-reservation", "nodes": 18}
    graph = build(pools={"train": {"shape": GB200, "nodes": 18, "capacity": capacity}})
    owner = graph.one("ResourceGroup", "reservations")
    assert (CONTRIBUTOR, owner.id, OWNER) in roles(graph)
    inside = [
        resource
        for resource in graph.custom
        if resource.inputs.get("resourceGroupName") == owner.inputs["resourceGroupName"]
    ]
    assert {rule.kind for rule in inside} == {
        "ResourceGroup",
        "CapacityReservationGroup",
        "CapacityReservation",
    }
    role = next(resource for resource in graph.all("RoleAssignment") if resource.inputs["scope"] == owner.id)
    assert role.urn in graph.one("ManagedCluster").depends_on
