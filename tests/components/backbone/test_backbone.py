import subprocess
import sys

import pulumi
import pytest

from tests.components.backbone.conftest import build_of, plan_of
from tests.components.recording import Secret

AWS_AZURE = {"between": ["aws-us-east-1", "azure-eastus"], "kind": "vpn", "gbps": 2}
AWS_OCI = {"between": ["aws-us-east-1", "oci-us-ashburn-1"], "kind": "vpn", "gbps": 2}
AZURE_OCI = {"between": ["azure-eastus", "oci-us-ashburn-1"], "kind": "interconnect", "gbps": 10}
SECOND_REGION = {"between": ["aws-us-west-2", "azure-eastus"], "kind": "vpn", "gbps": 1}
PASS_TWO = {
    "aws-us-east-1--oci-us-ashburn-1": [
        "oracle:aws-us-east-1--oci-us-ashburn-1-primary-1",
        "oracle:aws-us-east-1--oci-us-ashburn-1-secondary-1",
    ]
}
SECRET_INPUTS = {"sharedKey", "sharedSecret", "providerServiceKeyName", "tunnel1PresharedKey", "value"}


def test_every_link_and_every_hub_is_a_component_of_its_own(triangle):
    components = [
        (resource.name, resource.type.rsplit(":", 1)[-1])
        for resource in triangle.made
        if resource.type.startswith("gpufabric:")
    ]
    assert sorted(components) == [
        ("aws-us-east-1", "AwsHub"),
        ("aws-us-east-1", "AwsNames"),
        ("aws-us-east-1--azure-eastus", "VpnAwsAzure"),
        ("aws-us-east-1--oci-us-ashburn-1", "VpnAwsOci"),
        ("azure-eastus", "AzureHub"),
        ("azure-eastus", "AzureNames"),
        ("azure-eastus--oci-us-ashburn-1", "Interconnect"),
        ("demo-backbone", "Backbone"),
        ("oci-us-ashburn-1", "OciHub"),
        ("oci-us-ashburn-1", "OciNames"),
    ]


def test_every_resource_has_the_provider_of_its_region(triangle):
    packages = {"aws": "aws-us-east-1", "azure-native": "azure-eastus", "oci": "oci-us-ashburn-1"}
    custom = [resource for resource in triangle.made if resource.type.split(":")[0] in packages]
    assert custom
    for resource in custom:
        package = resource.type.split(":")[0]
        assert f"pulumi:providers:{package}::{packages[package]}::" in resource.provider


def test_providers_refuse_other_accounts(triangle):
    providers = {
        provider.type.rsplit(":", 1)[-1]: provider.inputs
        for provider in triangle.made
        if "providers" in provider.type
    }
    assert providers["aws"]["allowedAccountIds"] == '["123456789012"]'
    assert providers["azure-native"]["subscriptionId"] == "5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93"
    assert providers["oci"]["tenancyOcid"] == "ocid1.tenancy.oc1..aaaa"


def test_names_come_from_links_and_stacks(build, triangle):
    reordered = build([AWS_OCI, AZURE_OCI, {**AWS_AZURE, "between": ["azure-eastus", "aws-us-east-1"]}])
    assert reordered.names == triangle.names
    alone = build([AWS_AZURE])
    # In a line of three regions only the one in the middle can host the lighthouse: it has no fallback.
    added = {(type_, name) for type_, name in alone.names if not name.endswith("lighthouse-fallback")}
    assert added < build([AWS_AZURE, AZURE_OCI]).names
    assert len({(resource.type, resource.name) for resource in triangle.made}) == len(triangle.made)


def test_a_further_link_changes_no_tunnel_of_the_first(build):
    before, after = build([AWS_AZURE]), build([AWS_AZURE, SECOND_REGION])
    for kind in (
        "VpnConnection",
        "CustomerGateway",
        "LocalNetworkGateway",
        "VirtualNetworkGatewayConnection",
    ):
        assert before.by_name(kind)
        assert all(
            after.one(kind, name).inputs == resource.inputs for name, resource in before.by_name(kind).items()
        )


def test_keys_are_secret_wherever_they_go(build, triangle):
    vpn = build([{**AZURE_OCI, "kind": "vpn", "gbps": 1}])
    for graph in (triangle, vpn):
        carried = [
            (resource, key) for resource in graph.made for key in resource.inputs if key in SECRET_INPUTS
        ]
        assert carried
        assert all(type(resource.inputs[key]).__name__ == "Secret" for resource, key in carried)
        plain = [
            resource
            for resource in graph.made
            if any("key:" in str(value) for value in _plain(resource.inputs))
        ]
        assert plain == []
    assert (
        "serviceKey" in triangle.one("ExpressRouteCircuit", "azure-eastus--oci-us-ashburn-1").secret_outputs
    )


def _plain(value):
    if isinstance(value, dict):
        return [text for item in value.values() for text in _plain(item)]
    if isinstance(value, list):
        return [text for item in value for text in _plain(item)]
    return [value] if isinstance(value, str) else []


def test_outputs_tell_each_link_and_what_is_pending(triangle):
    links = triangle.outputs["links"]
    assert {key: (link["kind"], link["gbps"]) for key, link in links.items()} == {
        "aws-us-east-1--azure-eastus": ("vpn", 2.0),
        "aws-us-east-1--oci-us-ashburn-1": ("vpn", 2.0),
        "azure-eastus--oci-us-ashburn-1": ("interconnect", 10.0),
    }
    assert links["aws-us-east-1--azure-eastus"]["state"] == "complete"
    assert links["aws-us-east-1--oci-us-ashburn-1"]["state"] == "second pass needed"
    assert triangle.outputs["pending_links"] == ["aws-us-east-1--oci-us-ashburn-1"]
    assert triangle.outputs["headends"] == PASS_TWO
    assert not any(triangle.secrets.values())
    assert all(isinstance(id_, str) and id_ for link in links.values() for id_ in link["ids"].values())


def test_second_pass_completes(build):
    done = build([AZURE_OCI, AWS_AZURE, AWS_OCI], PASS_TWO)
    assert done.outputs["pending_links"] == []
    assert done.outputs["headends"] == PASS_TWO


@pytest.mark.parametrize("headends", [None, PASS_TWO])
def test_no_output_is_secret_beside_a_vpn_between_azure_and_oci(headends):
    """Such a VPN reads Oracle's keys, and a secret anywhere in the outputs makes the next headends secret."""
    links = [AZURE_OCI | {"kind": "vpn", "gbps": 1}, AWS_OCI]
    graph = build_of(plan_of(links), pulumi.Output.secret(headends))
    assert not any(graph.secrets.values()), graph.secrets
    assert graph.outputs["pending_links"] == ([] if headends else ["aws-us-east-1--oci-us-ashburn-1"])
    public = ("CustomerGateway", "IpsecConnectionTunnelManagement")
    for resource in (resource for kind in public for resource in graph.all(kind)):
        secrets = {name for name, value in resource.inputs.items() if isinstance(value, Secret)}
        assert secrets <= {"sharedSecret"}, resource.name


@pytest.mark.parametrize(
    ("links", "absent"),
    [
        pytest.param([AWS_AZURE], "pulumi_oci", id="aws-azure"),
        pytest.param([AWS_OCI], "pulumi_azure_native", id="aws-oci"),
        pytest.param([AZURE_OCI], "pulumi_aws", id="azure-oci"),
    ],
)
def test_a_cloud_without_a_link_is_not_imported(links, absent, repo):
    helper = repo / "tests" / "components" / "backbone" / "conftest.py"
    script = f"""
import sys
sys.path.insert(0, {str(repo)!r})
import importlib.util
spec = importlib.util.spec_from_file_location("mocks", {str(helper)!r})
mocks = importlib.util.module_from_spec(spec)
sys.modules["mocks"] = mocks
spec.loader.exec_module(mocks)
graph = mocks.build_of(mocks.plan_of({links!r}), None)
assert len(graph.made) > 5, graph.made
print({absent!r} in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "False", done.stdout + done.stderr


def test_tags_are_on_everything_that_takes_them(triangle):
    own = {"gpufabric-fabric": "demo", "gpufabric-stack": "backbone"}
    for resource in triangle.made:
        if resource.type.startswith("azure-native:") and resource.kind != "PrivateRecordSet":
            assert resource.inputs["tags"] == own
        if resource.kind in {"Cpe", "Ipsec", "VirtualCircuit"}:
            assert resource.inputs["freeformTags"] == own
