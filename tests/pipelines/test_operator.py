import copy
from dataclasses import replace
from typing import Any

import pytest
from ruamel.yaml import YAML

from gpufabric.pipelines.jobs import StackJob
from gpufabric.pipelines.operator import (
    AWS_ANNOTATION,
    AZURE_ANNOTATION,
    AZURE_LABEL,
    FILE,
    files,
    secret_keys,
)
from gpufabric.pipelines.settings import PipelineSettings
from tests.manifests.schemas import validator
from tests.pipelines.conftest import CLIENT, ROLE, operator_record, operator_validator

KEY = "awskms:///arn:aws:kms:us-east-1:123456789012:key/1234?region=us-east-1"
SETTINGS = PipelineSettings(
    setup="",
    repository="https://github.com/acme/fabric",
    backend="s3://acme-state",
    roles={("aws", "aws"): ROLE, ("azure", "azure"): CLIENT},
)


def documents(jobs: tuple[StackJob, ...], settings: PipelineSettings = SETTINGS) -> list[dict[str, Any]]:
    return list(YAML(typ="safe", pure=True).load_all(files(jobs, settings)[FILE]))


def stacks(jobs: tuple[StackJob, ...], settings: PipelineSettings = SETTINGS) -> dict[str, dict[str, Any]]:
    wanted = [document for document in documents(jobs, settings) if document["kind"] == "Stack"]
    return {document["metadata"]["name"].removeprefix("gpufabric-"): document["spec"] for document in wanted}


def of_kind(kind: str, jobs: tuple[StackJob, ...]) -> list[dict[str, Any]]:
    return [document for document in documents(jobs) if document["kind"] == kind]


def test_the_record_names_its_source() -> None:
    record = operator_record()
    assert record["source"].startswith("https://github.com/pulumi/pulumi-kubernetes-operator ")
    assert record["kind"] == "pulumi.com/v1/Stack"
    assert {"prerequisites", "workspaceTemplate", "envRefs"} <= record["spec"]["properties"].keys()


@pytest.mark.parametrize(
    "settings",
    [
        SETTINGS,
        replace(SETTINGS, backend="", organization="acme", roles={}),
        replace(SETTINGS, secrets_providers={"aws-us-east-1": KEY}),
    ],
    ids=["bucket", "Pulumi Cloud", "KMS"],
)
def test_every_object_fits_its_schema(jobs: tuple[StackJob, ...], settings: PipelineSettings) -> None:
    for document in documents(jobs, settings):
        kind = f"{document['apiVersion']}/{document['kind']}"
        if kind == operator_record()["kind"]:
            errors = list(operator_validator().iter_errors(document["spec"]))
        else:
            known = validator(kind)
            assert known is not None, kind
            errors = list(known.iter_errors(document))
        assert errors == []


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("prerequisites",), [{"stack": "x"}]),
        (("destroyOnFinalise",), True),
        (("envRefs",), {"X": {"type": "Secret", "secret": {"name": "x"}}}),
        (("workspaceTemplate", "spec", "images"), "x"),
        (("retryMaxBackoffDurationSeconds",), "1h"),
    ],
)
def test_a_damaged_one_does_not(jobs: tuple[StackJob, ...], place: tuple[str, ...], value: object) -> None:
    spec = copy.deepcopy(stacks(jobs)["backbone"])
    target = spec
    for name in place[:-1]:
        target = target[name]
    target[place[-1]] = value
    assert list(operator_validator().iter_errors(spec))


def test_prerequisites_are_the_stacks_before_each_one(in_waves: tuple[StackJob, ...]) -> None:
    made = stacks(in_waves)
    for job in in_waves:
        named = [entry["name"] for entry in made[job.stack].get("prerequisites", [])]
        assert named == [f"gpufabric-{stack}" for stack in job.needs]
    assert set(made) == {job.stack for job in in_waves}


def test_deleting_an_object_destroys_nothing(jobs: tuple[StackJob, ...]) -> None:
    assert {spec["destroyOnFinalize"] for spec in stacks(jobs).values()} == {False}


def test_rules_of_the_project_judge_each_update(jobs: tuple[StackJob, ...]) -> None:
    for spec in stacks(jobs).values():
        assert spec["envRefs"]["PULUMI_OPTION_POLICY_PACK"] == {
            "type": "Literal",
            "literal": {"value": "policies"},
        }


def test_each_stack_has_a_service_account_with_its_own_roles(jobs: tuple[StackJob, ...]) -> None:
    accounts = {document["metadata"]["name"]: document for document in of_kind("ServiceAccount", jobs)}
    annotations = {name: document["metadata"].get("annotations") for name, document in accounts.items()}
    assert annotations == {
        "gpufabric-aws-us-east-1": {AWS_ANNOTATION: ROLE},
        "gpufabric-azure-eastus": {AZURE_ANNOTATION: CLIENT},
        "gpufabric-oci-us-ashburn-1": None,
        "gpufabric-backbone": {AWS_ANNOTATION: ROLE, AZURE_ANNOTATION: CLIENT},
    }
    for stack, spec in stacks(jobs).items():
        assert spec["serviceAccountName"] == f"gpufabric-{stack}"
    bound = {document["subjects"][0]["name"] for document in of_kind("ClusterRoleBinding", jobs)}
    assert bound == set(accounts)


def test_pods_get_an_identity_of_azure_only_by_label(jobs: tuple[StackJob, ...]) -> None:
    labelled = {
        stack for stack, spec in stacks(jobs).items() if AZURE_LABEL in str(spec["workspaceTemplate"]["spec"])
    }
    assert labelled == {"azure-eastus", "backbone"}


def test_secrets_are_references(jobs: tuple[StackJob, ...]) -> None:
    assert secret_keys(jobs, SETTINGS) == [
        "OCI_FINGERPRINT",
        "OCI_PRIVATE_KEY",
        "OCI_TENANCY_OCID",
        "OCI_USER_OCID",
        "PULUMI_CONFIG_PASSPHRASE",
    ]
    assert {document["kind"] for document in documents(jobs)} == {
        "ServiceAccount",
        "ClusterRoleBinding",
        "Stack",
    }


def test_the_backend_decides_what_is_needed_to_open_the_state(jobs: tuple[StackJob, ...]) -> None:
    cloud = replace(SETTINGS, backend="", organization="acme")
    assert "PULUMI_ACCESS_TOKEN" in secret_keys(jobs, cloud)
    assert "PULUMI_CONFIG_PASSPHRASE" not in secret_keys(jobs, cloud)
    assert stacks(jobs, cloud)["backbone"]["stack"] == "acme/gpufabric/backbone"
    assert "backend" not in stacks(jobs, cloud)["backbone"]
    by_kms = replace(SETTINGS, secrets_providers={job.stack: KEY for job in jobs})
    assert "PULUMI_CONFIG_PASSPHRASE" not in secret_keys(jobs, by_kms)
    assert stacks(jobs, by_kms)["backbone"]["secretsProvider"] == KEY
    assert stacks(jobs)["backbone"]["backend"] == "s3://acme-state"
