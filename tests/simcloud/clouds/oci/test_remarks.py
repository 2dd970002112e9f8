"""Remarks of ``gpufabric sim list`` on resources."""

import json

import grpc
import pytest
from typer.testing import CliRunner

from gpufabric.cli.sim.commands import app
from gpufabric.simcloud.inspect import held
from tests.simcloud.clouds.oci.tenancy import PLUGINS, hosts
from tests.simcloud.conftest import COMPARTMENT

KEY = "oci:Kms/key:Key"
VAULT = "oci:Kms/vault:Vault"


def key(tenancy, **inputs):
    vault = tenancy.make(VAULT, {"displayName": "v", "vaultType": "DEFAULT"})
    shape = {"algorithm": "AES", "length": 32}
    endpoint = vault.outputs["managementEndpoint"]
    return tenancy.make(
        KEY, {"displayName": "k", "keyShape": shape, "managementEndpoint": endpoint, **inputs}
    )


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda tenancy: tenancy.network(4), ""),
        (lambda tenancy: tenancy.network(4, plugins=PLUGINS[:1]),
         f"4 nodes without RDMA address: {PLUGINS[1]} not enabled"),
        (lambda tenancy: tenancy.rack(plugins=()),
         f"18 nodes without RDMA address: {PLUGINS[0]} and {PLUGINS[1]} not enabled"),
        (lambda tenancy: tenancy.network(4, agentConfig={"areAllPluginsDisabled": True}),
         f"4 nodes without RDMA address: {PLUGINS[0]} and {PLUGINS[1]} not enabled"),
        (lambda tenancy: tenancy.network(0, plugins=()), ""),
        (lambda tenancy: tenancy.network(4, "BM.HPC.E5.144", plugins=()), ""),
        (lambda tenancy: tenancy.node_pool(4), "4 nodes outside of any RDMA network"),
        (lambda tenancy: tenancy.node_pool(4, cluster=tenancy.cluster), ""),
        (lambda tenancy: tenancy.node_pool(4, "VM.Standard.E5.Flex"), ""),
        (lambda tenancy: tenancy.node_pool(3, "VM.Standard.E5.Flex", grown=False),
         "3 nodes with a root file system of about 36 GiB"),
        (lambda tenancy: tenancy.vcn, ""),
    ],
)  # fmt: skip
def test_nodes_and_their_rdma(tenancy, make, text):
    assert tenancy.remark(make(tenancy)) == text


COMPARTMENT_WIDE = f"ALL {{instance.compartment.id = '{COMPARTMENT}'}}"
TAGGED = f"ALL {{instance.compartment.id = '{COMPARTMENT}', tag.fabric.cluster.value = 'demo'}}"
OUTSIDE = "4 nodes outside of every dynamic group that may join a cluster"


@pytest.mark.parametrize(
    ("rule", "tags", "text"),
    [
        (None, {}, ""),
        (COMPARTMENT_WIDE, {}, ""),
        (TAGGED, {"fabric.cluster": "demo"}, ""),
        (TAGGED, {"fabric.cluster": "other"}, OUTSIDE),
        (TAGGED, {}, OUTSIDE),
    ],
)
def test_machines_that_cannot_join_their_cluster(tenancy, rule, tags, text):
    tenancy.capacity(tag_keys=["Fabric.Cluster"])
    if rule is not None:
        group = {"description": "d", "name": "nodes", "matchingRule": rule}
        tenancy.make("oci:Identity/dynamicGroup:DynamicGroup", group)
        join = f"Allow dynamic-group Nodes to {{CLUSTER_JOIN}} in compartment id {COMPARTMENT}"
        tenancy.make("oci:Identity/policy:Policy", {"description": "d", "name": "join", "statements": [join]})
    made = tenancy.network(4, definedTags=tags, metadata={"apiserver_host": "10.0.0.5"})
    assert tenancy.remark(made) == text


def test_sim_list_shows_what_failed_and_why_nodes_have_no_address(tenancy):
    tenancy.capacity(hosts=[hosts(4)])
    with pytest.raises(grpc.RpcError):
        tenancy.network(8)
    tenancy.network(4, plugins=())
    arguments = ["list", "--root", str(tenancy.root), "--type", "oci:Core/clusterNetwork:ClusterNetwork"]
    shown = CliRunner().invoke(app, arguments).stdout
    assert "[TERMINATED, no nodes]" in shown
    assert "[4 nodes without RDMA address: " in shown
    rows = json.loads(CliRunner().invoke(app, [*arguments, "--json"]).stdout)
    assert {row["remark"] for row in rows} >= {"TERMINATED, no nodes"}


def test_a_key_is_only_scheduled_for_deletion(tenancy):
    made = key(tenancy)
    tenancy.oci.delete(made)
    assert tenancy.oci.read(made)[0] == "", "the provider has forgotten it"
    assert list(held(tenancy.root, type_=KEY)) == []
    (entry,) = held(tenancy.root, type_=KEY, waiting=True)
    assert entry.resource.outputs["state"] == "PENDING_DELETION"
    assert tenancy.remark(made) == "to be deleted at 2026-12-31T12:00:00+00:00"
    tenancy.oci.delete(made)  # already on its way


def test_a_key_says_itself_when_it_is_to_be_deleted(tenancy):
    made = key(tenancy, timeOfDeletion="2026-12-09T00:00:00Z")
    tenancy.oci.delete(made)
    assert tenancy.remark(made) == "to be deleted at 2026-12-09T00:00:00Z"
