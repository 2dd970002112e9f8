from pathlib import Path

import pytest

from gpufabric.pipelines.jobs import StackJob
from gpufabric.pipelines.notes import notes
from gpufabric.pipelines.settings import PipelineSettings, Runner
from tests.pipelines.conftest import CLIENT, ROLE

ROLES = {("aws", "aws"): ROLE, ("azure", "azure"): CLIENT}


def notes_of(runner: Runner, jobs: tuple[StackJob, ...], root: Path, **settings: object) -> list[str]:
    return list(notes(runner, jobs, PipelineSettings(setup="x", **settings), root))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("runner", "rival"),
    [
        (Runner.GITHUB, ".github/workflows/up.yml"),
        (Runner.GITLAB, ".gitlab-ci.yml"),
        (Runner.AZURE_DEVOPS, ".azure-pipelines/up.yml"),
    ],
)
def test_a_pipeline_that_updates_all_stacks_is_named(
    runner: Runner, rival: str, jobs: tuple[StackJob, ...], tmp_path: Path
) -> None:
    assert notes_of(runner, jobs, tmp_path) == []
    (tmp_path / rival).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / rival).write_text("")
    (note,) = notes_of(runner, jobs, tmp_path)
    assert note.startswith(f"{rival}: ")


def test_missing_roles_are_named_by_cloud(jobs: tuple[StackJob, ...], tmp_path: Path) -> None:
    first, second, _ = notes_of(Runner.DEPLOYMENTS, jobs, tmp_path)
    assert first == "aws-us-east-1, backbone: no role for aws; state it with --role aws=..."
    assert second.startswith("azure-eastus, backbone: no role for azure")


def test_keys_of_oci_are_left_to_people(jobs: tuple[StackJob, ...], tmp_path: Path) -> None:
    (note,) = notes_of(Runner.DEPLOYMENTS, jobs, tmp_path, roles=ROLES)
    assert note.startswith("oci-us-ashburn-1: add TF_VAR_tenancy_ocid, ")


def test_the_secret_of_the_operator_has_its_keys_named(jobs: tuple[StackJob, ...], tmp_path: Path) -> None:
    (note,) = notes_of(Runner.OPERATOR, jobs, tmp_path, roles=ROLES, namespace="infra", backend="s3://x")
    assert note.startswith("Secret gpufabric-pulumi in namespace infra must have the keys OCI_FINGERPRINT, ")
    assert note.endswith(", PULUMI_CONFIG_PASSPHRASE")
