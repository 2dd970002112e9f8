from pathlib import Path

from gpufabric.accounts.target import encrypted_in, targets_of
from gpufabric.spec.backbone import RegionExisting
from gpufabric.spec.project import load_project
from tests.cli.demo_project import write_project


def test_stacks_of_one_account_and_region_are_one_target(tmp_path: Path) -> None:
    root = write_project(tmp_path)
    first = root / "stacks" / "Pulumi.azure-eastus.yaml"
    (root / "stacks" / "Pulumi.azure-eastus-b.yaml").write_text(first.read_text())
    targets = targets_of(load_project(root).regions)
    assert [(target.name, list(target.stacks)) for target in targets] == [
        ("aws-123456789012-us-east-1", ["aws-us-east-1"]),
        ("azure-5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93-eastus", ["azure-eastus", "azure-eastus-b"]),
    ]
    assert targets[1].shapes == ("Standard_ND128isr_NDR_GB200_v6",)


def test_encrypted_account_makes_no_target(tmp_path: Path) -> None:
    root = write_project(tmp_path)
    file = root / "stacks" / "Pulumi.aws-us-east-1.yaml"
    file.write_text(file.read_text().replace('"123456789012"', '{secure: "v1:abc:def"}'))
    regions = load_project(root).regions
    assert [target.cloud for target in targets_of(regions)] == ["azure"]
    assert encrypted_in(regions) == ["aws-us-east-1"]


def test_a_target_has_the_hubs_of_its_stacks(tmp_path: Path) -> None:
    regions = load_project(write_project(tmp_path)).regions
    hub, zone = "tgw-0123456789abcdef0", "Z0123456789"
    given = RegionExisting.model_validate({"hub": {"id": hub}, "dns_zone_id": zone})
    aws, azure = targets_of(regions, hubs={"aws-us-east-1": given, "oci-elsewhere": given})
    assert (aws.hub_ids, aws.zone_ids) == ([hub], [zone])
    assert (azure.hub_ids, azure.zone_ids) == ([], [])
