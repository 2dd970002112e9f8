"""Jobs that copy checkpoints."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.manifests import manifest_pins
from gpufabric.manifests.build import FABRIC, stages
from gpufabric.manifests.copies import bytes_per_second
from gpufabric.manifests.model import Document, ManifestOptions
from gpufabric.plan.resilience.copies import ClusterCopy
from tests.manifests.conftest import region_of

SHAPES = {"aws": "p5.48xlarge", "azure": "Standard_ND96isr_H200_v5", "oci": "BM.GPU.H200.8"}
SOURCES = {"aws": "aws-us-east-1", "azure": "azure-eastus", "oci": "oci-us-ashburn-1"}


def copy(cloud: str, destination: str = "aws-us-west-2", gbps: float = 1.25, period: int = 5) -> ClusterCopy:
    return ClusterCopy(
        source=SOURCES[cloud],
        destination=destination,
        gbps=gbps,
        period_minutes=period,
        interval_minutes=120,
    )


def rendered(cloud: str, *copies: ClusterCopy, namespace: str = "jobs") -> list[Document]:
    """Give what is rendered for copies, and nothing else."""
    stages_ = stages(
        region_of(cloud, {"train": SHAPES[cloud]}),
        manifest_pins(default_catalog(), cloud),
        ManifestOptions(namespace=namespace),
        copies,
    )
    steps = [step for stage in stages_ if stage.folder == FABRIC for step in stage.steps]
    return [document for step in steps if step.name == "checkpoint-copies" for document in step.content]  # type: ignore[misc]


def pod(document: Document) -> dict[str, Any]:
    return document["spec"]["jobTemplate"]["spec"]["template"]["spec"]


@pytest.mark.parametrize("cloud", SHAPES)
def test_a_region_without_copies_has_no_job(cloud: str) -> None:
    assert rendered(cloud) == []


@pytest.mark.parametrize("cloud", SHAPES)
def test_each_copy_has_a_job_and_an_account_of_its_name(cloud: str) -> None:
    made = rendered(cloud, copy(cloud), copy(cloud, "oci-us-phoenix-1"))
    names = ["checkpoints-to-aws-us-west-2", "checkpoints-to-oci-us-phoenix-1"]
    assert [(resource["kind"], resource["metadata"]["name"]) for resource in made] == [
        (kind, name) for name in names for kind in ("ServiceAccount", "CronJob")
    ]
    assert {resource["metadata"]["namespace"] for resource in made} == {"jobs"}


def test_a_further_copy_changes_no_other() -> None:
    first, second = copy("aws", "azure-eastus"), copy("aws", "oci-us-ashburn-1")
    alone = rendered("aws", first)
    assert rendered("aws", first, second)[: len(alone)] == alone


def test_the_job_takes_no_more_than_was_planned_and_waits_for_the_one_before() -> None:
    cron = rendered("aws", copy("aws", gbps=2.5, period=3))[1]
    assert cron["spec"]["schedule"] == "*/3 * * * *"
    assert cron["spec"]["concurrencyPolicy"] == "Forbid"
    [container] = pod(cron)["containers"]
    assert "--bwlimit=312500000B" in container["args"]
    assert container["args"][:3] == ["copy", "$(SOURCE)", "$(DESTINATION)"], "a copy deletes nothing"


@pytest.mark.parametrize("cloud", SHAPES)
def test_a_missing_bucket_stops_the_copy_and_none_is_created(cloud: str) -> None:
    """rclone takes a missing destination for an empty one, and tries to create it."""
    specification = pod(rendered(cloud, copy(cloud))[1])
    checks, [container] = specification["initContainers"], specification["containers"]
    assert [(check["name"], check["args"][:2]) for check in checks] == [
        ("source-exists", ["lsf", "$(SOURCE)"]),
        ("destination-exists", ["lsf", "$(DESTINATION)"]),
    ]
    never = {"--s3-no-check-bucket", "--azureblob-no-check-container", "--oos-no-check-bucket"}
    for part in (*checks, container):
        assert never <= set(part["args"])
        assert part["envFrom"] == container["envFrom"]
        assert part["securityContext"] == container["securityContext"]


def test_secrets_are_named_and_never_made() -> None:
    account, cron = rendered("azure", copy("azure"))
    assert {account["kind"], cron["kind"]} == {"ServiceAccount", "CronJob"}
    [container] = pod(cron)["containers"]
    assert container["envFrom"] == [{"secretRef": {"name": "checkpoints-to-aws-us-west-2"}}]
    assert [variable["name"] for variable in container["env"]] == ["RCLONE_CONFIG"]


def test_the_job_reaches_into_nothing() -> None:
    cron = rendered("oci", copy("oci"))[1]
    assert pod(cron)["securityContext"]["runAsNonRoot"] is True
    assert pod(cron)["automountServiceAccountToken"] is False
    [container] = pod(cron)["containers"]
    assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert container["securityContext"]["readOnlyRootFilesystem"] is True


def test_the_image_is_pinned() -> None:
    [container] = pod(rendered("aws", copy("aws"))[1])["containers"]
    assert container["image"].startswith("docker.io/rclone/rclone:")
    assert container["image"].rpartition(":")[2].count(".") == 2


@given(st.floats(min_value=0.001, max_value=1000))
def test_bytes_are_never_more_than_the_rate(gbps: float) -> None:
    rate = bytes_per_second(gbps)
    assert rate * 8 <= gbps * 1e9 * (1 + 1e-12) < (rate + 1) * 8 * (1 + 1e-12)
