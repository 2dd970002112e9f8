from tests.components.oci.conftest import cloud_resources, providers


def statements(graph, name):
    return graph.one("Policy", name).inputs["statements"]


def test_nodes_may_join_their_cluster_and_no_other(region):
    cluster = region.one("Cluster").id
    joins = [statement for statement in statements(region, "nodes-policy") if "CLUSTER_JOIN" in statement]
    assert joins == [
        "Allow dynamic-group demo-oci-us-ashburn-1-nodes to {CLUSTER_JOIN} in compartment id "
        f"ocid1.compartment.oc1..aaaacompartment where target.cluster.id = '{cluster}'"
    ]


def test_the_group_holds_the_gpu_machines_of_this_cluster(region):
    group = region.one("DynamicGroup")
    assert group.inputs["compartmentId"] == "ocid1.tenancy.oc1..aaaatenancy"
    assert group.inputs["matchingRule"] == (
        "ALL {instance.compartment.id = 'ocid1.compartment.oc1..aaaacompartment', "
        "tag.demo-oci-us-ashburn-1.cluster.value = 'demo-oci-us-ashburn-1'}"
    )
    assert group.urn in region.one("Policy", "nodes-policy").depends_on


def test_a_group_that_exists_keeps_its_members_until_the_declaration_says_otherwise(build, region):
    assert region.one("DynamicGroup").ignore_changes == ("matchingRule",)
    for members, rule in (("tag", "tag.demo"), ("compartment", "aaaacompartment'}")):
        group = build(cluster={"node_group": members}).one("DynamicGroup")
        assert group.ignore_changes == ()
        assert rule in group.inputs["matchingRule"]


def test_nodes_manage_nothing_and_purge_no_versions(region):
    for statement in statements(region, "nodes-policy"):
        assert " manage " not in statement
        assert "OBJECT_VERSION_DELETE" not in statement
        assert " in tenancy" not in statement


def test_object_permissions_hold_for_the_checkpoint_bucket_only(region):
    bucket = region.one("Bucket").inputs["name"]
    about_objects = [
        statement
        for policy in ("nodes-policy", "services-policy", "training-policy")
        for statement in statements(region, policy)
        if "OBJECT_" in statement or "buckets" in statement or "object-family" in statement
    ]
    assert len(about_objects) == 3
    assert all(f"target.bucket.name = '{bucket}'" in statement for statement in about_objects)


def about_storage(graph, policy):
    return [
        statement
        for statement in statements(graph, policy)
        if any(word in statement for word in ("OBJECT_", "buckets", "object-family"))
    ]


def test_nodes_may_use_no_bucket(region):
    assert about_storage(region, "nodes-policy") == []


def test_a_transition_keeps_the_access_of_the_nodes(build):
    graph = build(workload_identity={"node_access": True})
    assert len(about_storage(graph, "nodes-policy")) == 2
    assert len(about_storage(graph, "training-policy")) == 2


def test_training_pods_are_those_of_one_service_account_of_this_cluster(region):
    cluster, bucket = region.one("Cluster").id, region.one("Bucket").inputs["name"]
    who = (
        "in compartment id ocid1.compartment.oc1..aaaacompartment where all "
        "{request.principal.type = 'workload', request.principal.namespace = 'gpufabric', "
        "request.principal.service_account = 'trainer', "
        f"target.bucket.name = '{bucket}', request.principal.cluster_id = '{cluster}'}}"
    )
    assert statements(region, "training-policy") == [
        f"Allow any-user to read buckets {who}",
        "Allow any-user to {OBJECT_INSPECT, OBJECT_READ, OBJECT_CREATE, OBJECT_OVERWRITE, OBJECT_DELETE} "
        f"{who}",
    ]


def test_every_statement_for_any_user_has_conditions_on_its_principal(racks, build):
    other = "ocid1.compartment.oc1..aaaaother"
    data = [{"bucket": "tokens", "compartment_id": other}]
    for graph in (racks, build(workload_identity={"data": data})):
        for policy in graph.all("Policy"):
            for statement in policy.inputs["statements"]:
                assert "any-user" not in statement or "request.principal.type = '" in statement


def test_declared_data_can_be_read_and_not_written(build):
    other = "ocid1.compartment.oc1..aaaaother"
    graph = build(workload_identity={"data": [{"bucket": "tokens", "compartment_id": other}]})
    own = [statement for statement in statements(graph, "training-policy") if other in statement]
    assert [statement.split(" in compartment")[0] for statement in own] == [
        "Allow any-user to read buckets",
        "Allow any-user to {OBJECT_INSPECT, OBJECT_READ}",
    ]
    assert all("target.bucket.name = 'tokens'" in statement for statement in own)


def test_without_an_identity_no_pod_may_use_a_bucket(build):
    graph = build(workload_identity=None)
    assert not [policy for policy in graph.all("Policy") if "training" in policy.name]
    assert about_storage(graph, "nodes-policy") == []


def test_lifecycle_rules_are_allowed_to_the_regions_own_service(region):
    assert any(
        statement.startswith("Allow service objectstorage-us-ashburn-1 to manage object-family")
        for statement in statements(region, "services-policy")
    )


def test_lustre_service_gets_its_statement_only_with_a_file_system(region, build):
    wanted = "Allow service lustrefs to use virtual-network-family in tenancy"
    assert wanted in statements(region, "services-policy")
    assert wanted not in statements(build(storage={}), "services-policy")


def test_memory_clusters_get_theirs_only_with_such_a_pool(region, racks):
    def about(graph):
        return [
            statement
            for statement in statements(graph, "services-policy")
            if "gpu-memory-clusters" in statement
        ]

    assert about(region) == []
    assert len(about(racks)) == 5
    assert all(
        "in compartment id ocid1.compartment.oc1..aaaacompartment" in statement
        or "target.tag-namespace.name = 'demo-oci-us-ashburn-1'" in statement
        for statement in about(racks)
    )


def test_identity_is_written_in_the_home_region(build):
    graph = build(home_region="us-phoenix-1")
    assert providers(graph)["oci-us-ashburn-1-home-provider"]["region"] == "us-phoenix-1"
    for resource in cloud_resources(graph):
        is_identity = resource.kind in {"Policy", "DynamicGroup", "TagNamespace", "Tag"}
        assert ("home-provider" in resource.provider) is is_identity, resource.name


def test_one_provider_is_enough_at_home(region, build):
    assert list(providers(region)) == ["oci-us-ashburn-1-provider"]
    assert list(providers(build(home_region="us-ashburn-1"))) == ["oci-us-ashburn-1-provider"]


def test_object_storage_may_use_the_key_of_the_checkpoints_and_no_other(region, build):
    (statement,) = statements(region, "key-policy")
    key = region.one("Key").id
    assert statement == (
        f"Allow service objectstorage-us-ashburn-1 to use keys in tenancy where target.key.id = '{key}'"
    )
    own = build(storage={"checkpoints": {"kms_key_id": "ocid1.key.oc1.iad.bbbb.cccc"}})
    assert "'ocid1.key.oc1.iad.bbbb.cccc'" in statements(own, "key-policy")[0]


def test_a_link_copies_and_deletes_nothing(build, region):
    lustre = {"at_least_tib": 30, "throughput_mbps_per_tib": 500, "checkpoint_link": {}}

    def about(graph):
        listed = statements(graph, "services-policy")
        return [
            statement
            for statement in listed
            if statement.startswith("Allow service lustrefs") and "bucket" in statement
        ]

    linked = about(build(storage={"lustre": lustre}))
    assert len(linked) == 2
    for resource in linked:
        assert "OBJECT_DELETE" not in resource
        assert "where target.bucket.name = 'demo-oci-us-ashburn-1-checkpoints'" in resource
    assert about(region) == []


def test_replication_is_allowed_to_its_two_buckets(build):
    replica = {"region": "us-phoenix-1", "bucket": "copies"}
    graph = build(storage={"checkpoints": {"replicate_to": replica}})
    listed = [statement for statement in statements(graph, "services-policy") if "object-family" in statement]
    assert [statement.rpartition("target.bucket.name = ")[2] for statement in listed] == [
        "'demo-oci-us-ashburn-1-checkpoints'",
        "'copies'",
    ]


def test_policies_of_services_wait_for_nothing(region, racks):
    """The minutes in which the cluster is made are those in which they take effect."""
    for graph in (region, racks):
        assert graph.one("Policy", "services-policy").depends_on == ()
        statement = graph.one("Policy", "services-policy").inputs["statements"]
        assert not any(part is None for part in statement)
