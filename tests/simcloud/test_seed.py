"""Things outside a fabric: made once, judged by the clouds' rules, and used by what names them."""

from pathlib import Path

import pytest

from gpufabric.simcloud.inspect import held
from gpufabric.simcloud.seed import seed
from gpufabric.spec.problems import DeclarationError

ID = "5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93"
AZURE = f"""\
accounts:
  - provider: azure-native
    config: {{subscriptionId: {ID}}}
    resources:
      - type: azure-native:resources:ResourceGroup
        name: g
        inputs: {{resourceGroupName: g, location: eastus}}
"""
CIRCUIT = """\
      - type: azure-native:network:ExpressRouteCircuit
        name: leased
        inputs: {resourceGroupName: g, circuitName: leased, location: eastus, bandwidthInGbps: 10}
"""
OTHERS = """\
  - {provider: aws, config: {region: us-east-1}, resources: [{type: "aws:s3/bucket:Bucket", name: b}]}
  - provider: oci
    config: {region: us-ashburn-1}
    resources:
      - type: oci:Core/vcn:Vcn
        name: v
        inputs: {compartmentId: ocid1.compartment.oc1..a, cidrBlocks: [10.0.0.0/16]}
"""


def seeded(tmp_path: Path, text: str) -> list[tuple[str, bool]]:
    file = tmp_path / "outside.yaml"
    file.write_text(text)
    return [(item.resource.type, item.new) for item in seed(tmp_path / "sim", file)]


def test_each_resource_is_made_once(tmp_path: Path) -> None:
    types = ["azure-native:resources:ResourceGroup", "azure-native:network:ExpressRouteCircuit"]
    assert seeded(tmp_path, AZURE + CIRCUIT) == [(type_, True) for type_ in types]
    assert seeded(tmp_path, AZURE + CIRCUIT) == [(type_, False) for type_ in types]
    (circuit,) = held(tmp_path / "sim", type_=types[1])
    assert circuit.account == ID
    assert circuit.resource.id.endswith(
        "/resourceGroups/g/providers/Microsoft.Network/expressRouteCircuits/leased"
    )


def test_every_cloud_is_seeded(tmp_path: Path) -> None:
    assert len(seeded(tmp_path, AZURE + OTHERS)) == 3
    assert {entry.cloud for entry in held(tmp_path / "sim")} == {"aws", "azure", "oci"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("accounts: []\n", "outside.yaml:1: accounts: given"),
        (AZURE.replace("azure-native\n", "azure\n"), "accounts[0].provider: given 'azure'"),
        (AZURE + "more: 1\n", "more"),
        (
            AZURE + CIRCUIT.replace("bandwidthInGbps", "bandwidth"),
            "outside.yaml:8: accounts[0].resources[1].inputs.bandwidth: given",
        ),
        (
            AZURE + CIRCUIT.replace("ExpressRouteCircuit", "Circuit"),
            "accounts[0].resources[1].type: given azure-native:network:Circuit leased",
        ),
        (
            AZURE + CIRCUIT.replace("resourceGroupName: g", "resourceGroupName: other"),
            "outside.yaml:8: accounts[0].resources[1]: given azure-native:network:ExpressRouteCircuit "
            "leased; allowed: what simulated azure accepts; it answers Status=404 Code="
            '"ResourceGroupNotFound"',
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(DeclarationError) as raised:
        seeded(tmp_path, text)
    assert said in str(raised.value)
