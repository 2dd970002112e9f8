"""Things outside a fabric: made once, judged by the clouds' rules, and used by what names them."""

from pathlib import Path

import pytest

from gpufabric.accounts.target import Target
from gpufabric.simcloud.accounts.reader import SimulatedReader
from gpufabric.simcloud.given import given_bytes
from gpufabric.simcloud.inspect import held, remove, tamper
from gpufabric.simcloud.seed import Seeded, seed
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
            "outside.yaml:10: accounts[0].resources[1].inputs.bandwidth: given",
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


COMPANY = """\
accounts:
  - cloud: aws
    account: "123456789012"
    region: us-east-2
    resources:
      - {type: vpc, id: vpc-0abc1234def567890, inputs: {cidrBlock: 10.0.0.0/16}}
      - {type: subnet, name: gpu, inputs: {vpcId: "${vpc}", cidrBlock: 10.0.0.0/20}}
      - {type: "ec2:SecurityGroup", inputs: {vpcId: "${vpc}", description: "of ${vpc}"}}
      - {type: "aws:iam/role:Role", name: nodes, inputs: {assumeRolePolicy: "${aws:username}"}}
      - {type: bucket, name: checkpoints, inputs: {tags: {owner: "${nodes.arn}"}}}
  - cloud: azure
    account: 5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93
    region: eastus
    resource_group: network
    resources:
      - {type: virtual-network, name: hub, inputs: {addressSpace: {addressPrefixes: [10.1.0.0/16]}}}
      - {type: user-assigned-identity, name: nodes}
  - cloud: oci
    account: ocid1.tenancy.oc1..aaaa
    region: us-ashburn-1
    compartment: ocid1.compartment.oc1..aaaa
    resources:
      - {type: vcn, inputs: {cidrBlocks: [10.2.0.0/16]}}
      - {type: drg, id: ocid1.drg.oc1.iad.aaaahub}
"""


def things(tmp_path: Path, text: str = COMPANY, *, dry_run: bool = False) -> dict[str, Seeded]:
    file = tmp_path / "company.yaml"
    file.write_text(text)
    items = seed(tmp_path / "sim", file, dry_run=dry_run)
    return {f"{item.cloud} {item.name}": item for item in items}


def test_a_short_file_names_types_ids_and_what_was_created_before(tmp_path: Path) -> None:
    made = {name: item.resource for name, item in things(tmp_path).items()}
    assert made["aws vpc"].id == "vpc-0abc1234def567890"
    assert made["aws gpu"].inputs["vpcId"] == made["aws vpc"].id
    assert made["aws security-group"].inputs["description"] == "of vpc-0abc1234def567890"
    assert made["aws nodes"].inputs["assumeRolePolicy"] == "${aws:username}"
    assert made["aws checkpoints"].id == "checkpoints"
    assert made["aws checkpoints"].inputs["tags"] == {"owner": "arn:aws:iam::123456789012:role/nodes"}
    assert made["azure network"].outputs["location"] == "eastus"
    assert made["azure hub"].id.endswith(
        "/resourceGroups/network/providers/Microsoft.Network/virtualNetworks/hub"
    )
    assert made["oci drg"].id == "ocid1.drg.oc1.iad.aaaahub"
    assert made["oci vcn"].inputs["displayName"] == "vcn"
    assert made["oci vcn"].inputs["compartmentId"] == "ocid1.compartment.oc1..aaaa"


def test_a_second_time_changes_nothing(tmp_path: Path) -> None:
    first = things(tmp_path)
    before = given_bytes(tmp_path / "sim")
    second = things(tmp_path)
    assert {item.new for item in first.values()} == {True}
    assert {item.new for item in second.values()} == {False}
    assert [item.resource for item in first.values()] == [item.resource for item in second.values()]
    assert given_bytes(tmp_path / "sim") == before


def test_the_bytes_show_every_change(tmp_path: Path) -> None:
    things(tmp_path)
    before = given_bytes(tmp_path / "sim")
    assert len(before) == 10
    tamper(tmp_path / "sim", "checkpoints", "tags.owner", "mallory")
    changed = given_bytes(tmp_path / "sim")
    assert [key[2:] for key in before if before[key] != changed[key]] == [
        ("aws:s3/bucket:Bucket", "checkpoints")
    ]
    remove(tmp_path / "sim", "checkpoints")
    assert before.keys() - given_bytes(tmp_path / "sim").keys() == {
        ("aws", "123456789012", "aws:s3/bucket:Bucket", "checkpoints")
    }


def test_a_dry_run_and_an_error_create_nothing(tmp_path: Path) -> None:
    tried = things(tmp_path, dry_run=True)
    assert not (tmp_path / "sim").exists()
    assert {name: item.resource.id for name, item in things(tmp_path).items()} == {
        name: item.resource.id for name, item in tried.items()
    }
    with pytest.raises(DeclarationError):
        things(tmp_path, COMPANY.replace("    resources:\n      - {type: vcn", SUBNETS, 1))
    assert len(list(held(tmp_path / "sim"))) == len(tried)


SUBNETS = """\
    resources:
      - {type: security-list, inputs: {vcnId: ocid1.vcn.oc1.iad.none}}
      - {type: vcn"""


def test_what_is_seeded_is_told_apart(tmp_path: Path, vpc: object) -> None:
    things(tmp_path)
    given = {(entry.resource.type, entry.given) for entry in held(tmp_path / "sim", given=True)}
    assert ("aws:ec2/vpc:Vpc", True) in given
    assert list(held(tmp_path / "sim", given=False)) == []
    assert [entry.given for entry in held(tmp_path, given=False)] == [False]


def test_one_name_can_stand_in_two_regions(tmp_path: Path) -> None:
    both = COMPANY.split("  - cloud: azure", maxsplit=1)[0]
    other = (
        both.replace("accounts:\n", "")
        .replace("us-east-2", "us-west-2")
        .replace(", id: vpc-0abc1234def567890", "")
    )
    other = other.split("      - {type: subnet")[0]
    things(tmp_path, both + other)
    regions = [entry.resource.region for entry in held(tmp_path / "sim", type_="aws:ec2/vpc:Vpc")]
    assert sorted(regions) == ["us-east-2", "us-west-2"]


def test_accounts_show_what_was_seeded(tmp_path: Path) -> None:
    made = things(tmp_path)
    target = Target(cloud="aws", account="123456789012", region="us-east-2", stacks={})
    sections = SimulatedReader(tmp_path / "sim").read(target, "network")
    networks = next(section.rows for section in sections if section.section == "networks")
    assert networks is not None
    (network,) = networks.values()
    assert network.subnets == {made["aws gpu"].resource.id: "10.0.0.0/20"}  # pyright: ignore


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("cloud: aws", "resource_group: x", "accounts[0]: given neither cloud nor provider"),
        ("cloud: aws", "provider: aws\n    cloud: aws", "accounts[0]: given both cloud and provider"),
        ("cloud: aws", "config: {a: b}\n    cloud: aws", "accounts[0].config: given a mapping with 1 key"),
        (
            "cloud: aws",
            "provider: aws",
            "accounts[0].account: given '123456789012'; allowed: config, with provider",
        ),
        ('account: "123456789012"', "account: '1'", "accounts[0].account: given '1'; allowed: an account id"),
        ("region: us-east-2", "region: ''", "accounts[0].region: given nothing; allowed: the region's name"),
        (
            "cloud: azure",
            "cloud: oci",
            "accounts[1].resource_group: given 'network'; allowed: with cloud: azure",
        ),
        (
            "type: vpc",
            "type: vpcs",
            "accounts[0].resources[0].type: given vpcs; allowed: a short name such as vpc,",
        ),
        (
            "ec2:SecurityGroup",
            "ec2:SecurityGroups",
            "allowed: a type token of aws 7.51.1, such as ec2:SecurityGroup [",
        ),
        ("id: vpc-0abc1234def567890", "id: subnet-0abc1234def567890", "allowed: an id such as vpc-0"),
        ("id: vpc-0abc1234def567890", "id: vpc-main", "allowed: an id such as vpc-0"),
        (
            "name: checkpoints,",
            "name: checkpoints, id: b,",
            "allowed: checkpoints, which follows from the inputs",
        ),
        ("id: ocid1.drg.oc1.iad.aaaahub", "id: ocid1.drg.oc1.phx.aaaahub", "such as ocid1.drg.oc1.iad."),
        (
            '${vpc}", cidr',
            '${net}", cidr',
            "company.yaml:7: accounts[0].resources[1].inputs.vpcId: given ${net}; allowed: the name of a "
            "resource before this one: vpc [docs/simulated-clouds/README.md]",
        ),
        (
            "${nodes.arn}",
            "${nodes.nothing}",
            "inputs.tags.owner: given ${nodes.nothing}; allowed: an output of",
        ),
        (
            "name: gpu,",
            "name: gpu, outputs: {cidrBlock: 10.0.0.0/8},",
            "outputs.cidrBlock: given cidrBlock; allowed",
        ),
        ("name: gpu,", "name: gpu, outputs: {arn: [1]},", "outputs.arn: given a list; allowed: a string"),
        (
            "type: bucket, name: checkpoints",
            "type: role, name: nodes",
            "given nodes; allowed: a name that no other aws:iam/role",
        ),
        ("10.0.0.0/20", "10.9.0.0/20", "InvalidSubnet.Range: The CIDR '10.9.0.0/20' is invalid."),
    ],
)
def test_errors_name_the_place_and_what_is_allowed(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in COMPANY
    with pytest.raises(DeclarationError) as raised:
        things(tmp_path, COMPANY.replace(old, new, 1))
    assert said in str(raised.value)
    assert not (tmp_path / "sim").exists()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "10.0.0.0/20",
            "10.0.64.0/20",
            "company.yaml:7: accounts[0].resources[1].inputs.cidrBlock: given '10.0.64.0/20'; allowed: "
            "'10.0.0.0/20', as subnet-",
        ),
        ("vpc-0abc1234def567890", "vpc-0abc1234def567891", "resources[0].id: given 'vpc-0abc1234def567891'"),
    ],
)
def test_a_file_that_says_something_else_is_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    things(tmp_path)
    before = given_bytes(tmp_path / "sim")
    with pytest.raises(DeclarationError) as raised:
        things(tmp_path, COMPANY.replace(old, new))
    assert said in str(raised.value)
    assert given_bytes(tmp_path / "sim") == before
