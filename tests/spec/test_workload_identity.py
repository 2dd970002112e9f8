import pytest
from pydantic import ValidationError

from gpufabric.spec.aws.workload_identity import AwsWorkloadIdentity
from gpufabric.spec.azure.workload_identity import AzureWorkloadIdentity, DataContainer
from gpufabric.spec.oci.workload_identity import OciWorkloadIdentity
from gpufabric.spec.project import REGION
from gpufabric.spec.workload_identity import WorkloadIdentity
from tools.small_fabric import REGIONS


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("namespace", "Training"),
        ("namespace", "-a"),
        ("namespace", "a" * 64),
        ("service_account", "train_er"),
        ("service_account", ""),
        ("service_account", "*"),
        ("checkpoint_prefix", "*"),
        ("checkpoint_prefix", "runs"),
        ("checkpoint_prefix", "/runs/"),
        ("checkpoint_prefix", "a//"),
        ("checkpoint_prefix", "runs/${aws:username}/"),
        ("checkpoint_prefix", "runs?/"),
        ("checkpoint_prefix", "runs/\n"),
        ("checkpoint_prefix", "./"),
        ("checkpoint_prefix", "../"),
        ("checkpoint_prefix", "runs/../other/"),
    ],
)
def test_names_that_reach_further_than_they_say_are_refused(field: str, value: str) -> None:
    with pytest.raises(ValidationError, match=field):
        WorkloadIdentity.model_validate({field: value})


@pytest.mark.parametrize("prefix", ["", "runs/", "team-a/runs.v2/", ".hidden/", "..a/", ".../"])
def test_a_prefix_is_a_folder(prefix: str) -> None:
    assert WorkloadIdentity(checkpoint_prefix=prefix).checkpoint_prefix == prefix


@pytest.mark.parametrize(
    "cloud", [WorkloadIdentity, AwsWorkloadIdentity, AzureWorkloadIdentity, OciWorkloadIdentity]
)
@pytest.mark.parametrize(
    ("namespace", "reason"),
    [
        ("kube-system", "keeps kube-"),
        ("kube-public", "could act as a part of the cluster"),
        ("kube-node-lease", "could act as a part of the cluster"),
        ("gpu-operator", "operators of the cluster"),
        ("monitoring", "a job could use their service accounts and secrets"),
    ],
)
def test_a_namespace_of_the_cluster_or_of_an_operator_is_refused(
    cloud: type[WorkloadIdentity], namespace: str, reason: str
) -> None:
    with pytest.raises(ValidationError, match=f"not {namespace}: .*{reason}"):
        cloud.model_validate({"namespace": namespace})


def test_the_service_account_of_pods_that_name_none_is_refused() -> None:
    with pytest.raises(ValidationError, match="each pod that names no other one"):
        WorkloadIdentity(service_account="default")


@pytest.mark.parametrize("group", ["a\nb", "a'b", "a b", "a*", "a" * 91])
def test_an_account_in_a_group_of_an_impossible_name_is_refused(group: str) -> None:
    subscription = "/subscriptions/11111111-1111-1111-1111-111111111111"
    account = f"{subscription}/resourceGroups/{group}/providers/Microsoft.Storage/storageAccounts/corpus"

    with pytest.raises(ValidationError, match="account_id"):
        DataContainer(account_id=account, container="text")


@pytest.mark.parametrize("stack", sorted(REGIONS))
def test_a_region_that_creates_none_is_one_with_null(stack: str) -> None:
    """Programs in other languages than Python have no null."""
    declared = {key: value for key, value in REGIONS[stack].items() if key != "workload_identity"}
    regions = [
        REGION.validate_python({**declared, "workload_identity": identity})
        for identity in (None, {"create": False}, {"create": False, "namespace": "team"})
    ]
    assert regions[0].workload_identity is None
    assert regions[0] == regions[1] == regions[2]
    assert REGION.validate_python(declared).workload_identity is not None
