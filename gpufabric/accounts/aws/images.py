"""Reads the node images of EKS and the Kubernetes versions that it offers."""

from datetime import datetime
from typing import Literal

from gpufabric.accounts.aws.calls import CLUSTER_VERSIONS, IMAGES, PARAMETERS
from gpufabric.accounts.aws.client import Client
from gpufabric.accounts.aws.declared import regions_of
from gpufabric.accounts.aws.sdk import Row
from gpufabric.accounts.aws.section import Reading, TopicSection
from gpufabric.accounts.target import Target
from gpufabric.catalog.catalog import Catalog
from gpufabric.plan.aws.node_images import EksImage, eks_images
from gpufabric.snapshots.rows import Image, KubernetesRelease

PARAMETERS_PER_CALL = 10
"""Most names in one GetParameters call (Systems Manager API reference)."""


def sections(client: Client, target: Target, catalog: Catalog) -> list[TopicSection]:
    """List the sections of images.

    Args:
        client: calls of the target.
        target: account and region.
        catalog: images of the declared shapes.
    """
    return [
        TopicSection(
            "images", (PARAMETERS, IMAGES), lambda: _images(client, sorted(_wanted(target, catalog)))
        ),
        TopicSection("kubernetes", (CLUSTER_VERSIONS,), lambda: _kubernetes(client)),
    ]


def _wanted(target: Target, catalog: Catalog) -> set[EksImage]:
    return {image for region in regions_of(target) for image in eks_images(region, catalog)}


def _images(client: Client, wanted: list[EksImage]) -> Reading:
    ids: dict[str, str] = {}
    absent: dict[str, str] = {}
    names = [entry.parameter for entry in wanted]
    for start in range(0, len(names), PARAMETERS_PER_CALL):
        answer = client.ask(PARAMETERS, Names=names[start : start + PARAMETERS_PER_CALL])
        ids |= {parameter["Name"]: parameter["Value"] for parameter in answer["Parameters"]}
        for name in answer.get("InvalidParameters", []):
            absent[name] = "Systems Manager has no such parameter: EKS has no image for this version"
    if lost := [name for name in names if name not in ids and name not in absent]:
        raise client.incomplete(PARAMETERS, f"the answer lacks {lost[0]}")
    filters = [{"Name": "image-id", "Values": sorted(set(ids.values()))}]
    listed = client.rows(IMAGES, Filters=filters, IncludeDeprecated=True) if ids else []
    images = {row["ImageId"]: row for row in listed}
    return Reading(
        {
            entry.parameter: _image(images.get(ids[entry.parameter]), ids[entry.parameter], entry)
            for entry in wanted
            if entry.parameter in ids
        },
        absent,
    )


def _image(row: Row | None, id_: str, wanted: EksImage) -> Image:
    """Describe an image; one that EC2 does not list cannot start a machine."""
    if row is None:
        return Image(image_id=id_, kubernetes_version=wanted.kubernetes_version, is_available=False)
    return Image(
        name=row.get("Name", ""),
        image_id=id_,
        architecture=_architecture(row.get("Architecture", "")),
        kubernetes_version=wanted.kubernetes_version,
        created=_time(row.get("CreationDate")),
        deprecated=_time(row.get("DeprecationTime")),
        is_available=row.get("State") == "available",
    )


def _architecture(name: str) -> Literal["x86_64", "arm64"] | None:
    match name:
        case "x86_64" | "arm64":
            return name
        case _:
            return None


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _kubernetes(client: Client) -> Reading:
    rows = client.rows(CLUSTER_VERSIONS, includeAll=True)
    return Reading(
        {
            row["clusterVersion"]: _release(row)
            for row in sorted(rows, key=lambda row: row["clusterVersion"])
            if row.get("clusterType", "eks") == "eks"
        }
    )


def _release(row: Row) -> KubernetesRelease:
    status = str(row.get("versionStatus") or row.get("status", "")).upper().replace("-", "_")
    return KubernetesRelease(is_offered=status in ("STANDARD_SUPPORT", "EXTENDED_SUPPORT"), support=status)
