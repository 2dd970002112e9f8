"""The age of the newest checkpoint: the pod that lists the bucket, and its script."""

import dataclasses
import subprocess
from pathlib import Path
from typing import Any

import pytest

from gpufabric.manifests.health import checkpoint_age, served
from gpufabric.manifests.health.alerts import alerts
from gpufabric.manifests.health.build import documents
from gpufabric.manifests.health.checkpoint_age import exporter, limit_seconds, listing_seconds
from gpufabric.manifests.health.facts import RegionHealth
from gpufabric.manifests.model import Document
from tests.catalog.walk import CLOUDS
from tests.manifests.health.conftest import watched

SCRIPT = Path(checkpoint_age.__file__).parent / "exports" / "checkpoint-age.sh"
ALERTS = {"CheckpointOld", "CheckpointMissing", "CheckpointAgeUnknown"}

LISTING = """\
1732870000;run-1/step-100/rank-0.pt
1732873600;run-1/step-200/rank-0.pt
1732872000;run-1/step-200/rank-1.pt
1732800000;run "2"/a;b/rank-0.pt
1732700000;back\\slash/x
1732600000;readme.txt
a name with
9;line;breaks
"""


def rendered(cloud: str) -> list[Document]:
    content = exporter(watched(cloud)).content
    assert isinstance(content, tuple)
    return list(content)


def pod(cloud: str) -> dict[str, Any]:
    (deployment,) = [document for document in rendered(cloud) if document["kind"] == "Deployment"]
    return deployment["spec"]["template"]


def run(tmp_path: Path, listing: str | None) -> tuple[str, str]:
    """Run the script once with another rclone. Return the file that it writes, and its errors."""
    programs = tmp_path / "bin"
    programs.mkdir(exist_ok=True)
    (tmp_path / "listing").write_text(listing or "")
    body = f'cat "{tmp_path}/listing"' if listing is not None else "exit 3"
    (programs / "rclone").write_text(f'#!/bin/sh\necho "$@" >"{tmp_path}/arguments"\n{body}\n')
    (programs / "rclone").chmod(0o755)
    done = subprocess.run(
        ["/bin/sh", str(SCRIPT), ":s3,env_auth=true:bucket", str(tmp_path / "metrics.txt"), "0"],
        env={"PATH": f"{programs}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=20,
        check=True,
    )
    file = tmp_path / "metrics.txt"
    return file.read_text() if file.exists() else "", done.stderr


def samples(text: str) -> dict[str, str]:
    lines = [line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#")]
    return {name.removeprefix("gpufabric_checkpoint_"): value for name, value in lines}


def test_the_newest_object_of_each_top_folder_is_exported(tmp_path: Path) -> None:
    text, errors = run(tmp_path, LISTING)
    exported = samples(text)
    assert int(exported.pop("listed_timestamp_seconds")) > 1_700_000_000
    assert exported == {
        'newest_timestamp_seconds{folder="run-1"}': "1732873600",
        'newest_timestamp_seconds{folder="run \\"2\\""}': "1732800000",
        'newest_timestamp_seconds{folder="back\\\\slash"}': "1732700000",
        'newest_timestamp_seconds{folder="."}': "1732600000",
    }
    assert errors == ""
    arguments = (tmp_path / "arguments").read_text()
    # Without it, S3 and OCI are asked for each object on its own.
    assert "--use-server-modtime" in arguments
    assert arguments.split()[-1] == ":s3,env_auth=true:bucket"


def test_an_empty_bucket_has_a_listing_and_no_checkpoint(tmp_path: Path) -> None:
    text, _ = run(tmp_path, "")
    assert list(samples(text)) == ["listed_timestamp_seconds"]


def test_a_failed_listing_keeps_the_former_one(tmp_path: Path) -> None:
    text, _ = run(tmp_path, LISTING)
    after, errors = run(tmp_path, None)
    assert after == text
    assert "cannot list :s3" in errors


def test_a_first_listing_that_fails_exports_nothing(tmp_path: Path) -> None:
    text, errors = run(tmp_path, None)
    assert text == ""
    assert "cannot list" in errors


@pytest.mark.parametrize(
    ("cloud", "remote"),
    [
        ("aws", ":s3,provider=AWS,env_auth=true,region=us-east-1:checkpoints-of-the-region"),
        ("azure", ":azureblob,env_auth=true,account=gpufabric0001:checkpoints"),
        ("oci", ":oracleobjectstorage,provider=workload_identity_auth,namespace=axaxnpcrorw5,compartment="),
    ],
)
def test_the_pod_lists_the_bucket_with_the_training_identity(cloud: str, remote: str) -> None:
    template = pod(cloud)
    lister, server = template["spec"]["containers"]
    assert lister["command"][2].startswith(remote)
    assert lister["command"][-1] == "450"  # a quarter of 30 minutes
    assert template["spec"]["serviceAccountName"] == "training"
    assert server["args"][:3] == ["serve", "http", "/metrics"]
    assert server["ports"][0]["containerPort"] == served.PORT
    labels = template["metadata"]["labels"]
    assert ("azure.workload.identity/use" in labels) is (cloud == "azure")
    names = {variable["name"] for variable in lister["env"]}
    assert ("OCI_RESOURCE_PRINCIPAL_VERSION" in names) is (cloud == "oci")


@pytest.mark.parametrize("cloud", CLOUDS)
def test_prometheus_reads_the_file_that_the_pod_serves(cloud: str) -> None:
    (monitor,) = [document for document in rendered(cloud) if document["kind"] == "PodMonitor"]
    spec = monitor["spec"]
    assert spec["namespaceSelector"]["matchNames"] == ["jobs"]
    assert spec["selector"]["matchLabels"].items() <= pod(cloud)["metadata"]["labels"].items()
    (endpoint,) = spec["podMetricsEndpoints"]
    assert pod(cloud)["spec"]["containers"][0]["command"][3] == f"/metrics{endpoint['path']}"
    assert endpoint["path"].endswith(".txt")


def without_minutes(region: RegionHealth) -> RegionHealth:
    return dataclasses.replace(region, checkpoint_minutes=None)


def without_bucket(region: RegionHealth) -> RegionHealth:
    options = dataclasses.replace(region.job.options, checkpoints=None)
    return dataclasses.replace(region, job=dataclasses.replace(region.job, options=options))


def without_identity(region: RegionHealth) -> RegionHealth:
    spec = region.job.plan.spec.model_copy(update={"workload_identity": None})
    plan = dataclasses.replace(region.job.plan, spec=spec)  # type: ignore[arg-type]  # of the plan's own class
    return dataclasses.replace(region, job=dataclasses.replace(region.job, plan=plan))


@pytest.mark.parametrize("cloud", CLOUDS)
def test_a_watched_region_has_the_pod_and_the_alerts(cloud: str) -> None:
    region = watched(cloud)
    assert {alert.name for alert in alerts(region)} >= ALERTS
    assert "checkpoint-age" in {step.name for step in documents(region)}


@pytest.mark.parametrize("cloud", CLOUDS)
@pytest.mark.parametrize("change", [without_minutes, without_bucket, without_identity])
def test_without_interval_bucket_or_identity_nothing_is_promised(cloud: str, change: Any) -> None:
    region = change(watched(cloud))
    assert {alert.name for alert in alerts(region)} & ALERTS == set()
    assert "checkpoint-age" not in {step.name for step in documents(region)}


@pytest.mark.parametrize(
    ("minutes", "listing", "limit"), [(0.5, 60, 60), (4, 60, 480), (30, 450, 3600), (240, 900, 28800)]
)
def test_listings_and_limits_follow_the_declared_interval(minutes: float, listing: int, limit: int) -> None:
    assert listing_seconds(minutes) == listing
    assert limit_seconds(minutes) == limit
