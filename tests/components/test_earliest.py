"""Regions are complete in whatever order the engine takes: no cloud misses at the call what comes later."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pulumi
import pulumi_azure_native as azure_native
import pytest
from pulumi_azure_native import managedidentity, resources

from gpufabric.components.aws.region import AwsRegionComponent
from gpufabric.components.azure.region import AzureRegionComponent
from gpufabric.components.backbone.backbone import BackboneComponent
from gpufabric.components.oci.region import OciRegionComponent
from gpufabric.plan.pace import SIMULATED_VARIABLE
from tests.components.aws import conftest as aws
from tests.components.azure import conftest as azure
from tests.components.backbone import conftest as backbone
from tests.components.earliest import Accounts, refused_early, run, side_by_side
from tests.components.oci import conftest as oci

pytestmark = pytest.mark.slow

EFA: dict[str, Any] = {"lustre": {"at_least_tib": 40, "throughput_mbps_per_tib": 500, "efa": True}}

OWN_KEY: dict[str, Any] = {
    "lustre": {
        "at_least_tib": 40,
        "throughput_mbps_per_tib": 250,
        "checkpoint_link": {"resource_provider_id": "5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93"},
    },
    "checkpoints": {"customer_managed_key": True},
}


@pytest.fixture(autouse=True)
def simulated(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Have waits take the time of the simulated clouds, which is none."""
    monkeypatch.setenv(SIMULATED_VARIABLE, str(tmp_path))


def _aws(**replaced: Any) -> tuple[str, Callable[[], Mapping[str, Any]]]:
    plan = aws.plan_of(aws.declared(**replaced))
    return plan.stack, lambda: AwsRegionComponent(plan).outputs


def _azure(**replaced: Any) -> tuple[str, Callable[[], Mapping[str, Any]]]:
    plan = azure.plan_of(**replaced)
    return plan.stack, lambda: AzureRegionComponent(plan).outputs


def _oci(**replaced: Any) -> tuple[str, Callable[[], Mapping[str, Any]]]:
    plan = oci.plan_of(oci.declared(**replaced))
    return plan.stack, lambda: OciRegionComponent(plan).outputs


@pytest.mark.parametrize(
    "region",
    [
        pytest.param(_aws, id="aws"),
        pytest.param(lambda: _aws(storage=EFA), id="aws-efa"),
        pytest.param(_azure, id="azure"),
        pytest.param(lambda: _azure(storage=OWN_KEY), id="azure-own-key"),
        pytest.param(_oci, id="oci"),
    ],
)
def test_every_resource_waits_for_what_its_cloud_checks(
    region: Callable[[], tuple[str, Callable[[], Mapping[str, Any]]]], tmp_path: Path
) -> None:
    stack, program = region()
    accounts = Accounts(tmp_path / "whole")
    steps, _ = run(program, stack, accounts)
    assert len(steps) > 20
    assert list(side_by_side(steps)) == []
    assert list(refused_early(steps, accounts.in_folder(tmp_path / "early"))) == []


@pytest.mark.parametrize(
    ("chained", "pairs"),
    [(True, []), (False, ["azure-native:managedidentity:FederatedIdentityCredential first beside second"])],
)
def test_credentials_of_one_identity_are_written_one_after_the_other(
    tmp_path: Path, *, chained: bool, pairs: list[str]
) -> None:
    def program() -> Mapping[str, Any]:
        provider = azure_native.Provider("p", subscription_id=backbone.SUBSCRIPTION)
        own = pulumi.ResourceOptions(provider=provider)
        group = resources.ResourceGroup("group", location="eastus", opts=own)
        identity = managedidentity.UserAssignedIdentity(
            "identity", resource_group_name=group.name, location="eastus", opts=own
        )
        before: pulumi.Resource | None = None
        for name in ("first", "second"):
            waits = pulumi.ResourceOptions(depends_on=[before] if chained and before else None)
            before = managedidentity.FederatedIdentityCredential(
                name,
                resource_group_name=group.name,
                resource_name_=identity.name,
                issuer="https://issuer.example.com",
                subject=f"system:serviceaccount:gpufabric:{name}",
                audiences=["api://AzureADTokenExchange"],
                opts=pulumi.ResourceOptions.merge(own, waits),
            )
        return {}

    assert list(side_by_side(run(program, "stack", Accounts(tmp_path))[0])) == pairs


def test_every_link_waits_for_what_its_clouds_check(tmp_path: Path) -> None:
    accounts = Accounts(tmp_path / "regions")
    cidrs = backbone.CIDRS
    regions = [
        _aws(region="us-east-1", zone="use1-az6", system_zones=["use1-az6", "use1-az2"],
             network={"cidr": cidrs["aws-us-east-1"]}),
        _azure(region="eastus", subscription_id=backbone.SUBSCRIPTION,
               network={"cidr": cidrs["azure-eastus"]}),
        _oci(tenancy_id=backbone.TENANCY, compartment_id=backbone.COMPARTMENT,
             network={"cidr": cidrs["oci-us-ashburn-1"]}),
    ]  # fmt: skip
    outputs = {stack: run(program, stack, accounts)[1] for stack, program in regions}
    plan = backbone.plan_of(backbone.TRIANGLE)

    def program() -> Mapping[str, Any]:
        given = {stack: pulumi.Output.from_input(outputs[stack]) for stack in plan.stacks}
        return BackboneComponent(plan, given).outputs

    before = tmp_path / "before"
    shutil.copytree(accounts.root, before)
    steps, _ = run(program, plan.fabric, accounts)
    assert len(steps) > 50
    assert list(side_by_side(steps)) == []
    assert list(refused_early(steps, accounts.in_folder(tmp_path / "early"), before)) == []
