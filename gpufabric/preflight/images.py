"""Checks the Kubernetes version of a stack's cluster, and the images of its nodes."""

from collections.abc import Iterator

from gpufabric.plan.aws.node_images import EksImage, eks_images
from gpufabric.plan.region import version_path
from gpufabric.preflight.absence import absence_of
from gpufabric.preflight.answers import Known, Unanswered
from gpufabric.preflight.case import StackCase
from gpufabric.preflight.oci_images import check_declared_images, is_of_version
from gpufabric.preflight.verdict import PreflightVerdict
from gpufabric.snapshots.rows import Image, KubernetesRelease
from gpufabric.spec.aws.region import AwsRegion
from gpufabric.spec.oci.region import OciRegion
from gpufabric.spec.regions import kubernetes_minor_of


def check_kubernetes(case: StackCase) -> Iterator[PreflightVerdict]:
    """Check that the managed service offers the cluster's Kubernetes version in the region."""
    version, at = kubernetes_minor_of(case.region), version_path(case.region).split(".")
    releases = case.answers.section("images", "kubernetes", KubernetesRelease)
    if isinstance(releases, Unanswered):
        yield case.unanswered("kubernetes", version, releases, needed="offered", at=at)
        return
    row = releases.rows.get(version)
    if row is not None and row.is_offered:
        yield case.verdict(
            "kubernetes",
            version,
            "ok",
            given="offered",
            needed="offered",
            at=at,
            answer=releases,
            note=row.support,
        )
        return
    if _is_running(case, version):
        yield _of_running(case, version, releases, row)
        return
    offered = sorted(name for name, release in releases.rows.items() if release.is_offered)
    yield case.verdict(
        "kubernetes",
        version,
        "missing",
        given=f"not offered{f': {row.support}' if row and row.support else ''}",
        needed="offered",
        at=at,
        answer=releases,
        next_step=f"declare one of {', '.join(offered)}" if offered else "",
    )


def _is_running(case: StackCase, version: str) -> bool:
    """Return whether the stack's cluster has a version already."""
    versions = case.needs.cluster_versions if case.needs else None
    return any(is_of_version(running, version) for running in versions or ())


def _of_running(
    case: StackCase, version: str, releases: Known[KubernetesRelease], row: KubernetesRelease | None
) -> PreflightVerdict:
    """Return the verdict on a version that is no longer offered, and that the cluster keeps.

    The end of an offer concerns new clusters and upgrades. AKS also makes new pools of such a minor version
    if they fit the control plane, and none of a patch version that it removed (Microsoft document "Supported
    Kubernetes versions in Azure Kubernetes Service (AKS)", platform support policy and FAQ, in
    MicrosoftDocs/azure-aks-docs at eece2bd). Declarations name minor versions only.
    """
    notes = [row.support] if row is not None and row.support else []
    if case.region.cloud == "azure":
        notes.append("AKS takes new pools of it, and says so without a guarantee of service")
    return case.verdict(
        "kubernetes",
        version,
        "ok",
        given="not offered any more, and the cluster has it already",
        needed="offered",
        at=("cluster", "kubernetes_version"),
        answer=releases,
        note="; ".join(notes),
    )


def check_images(case: StackCase) -> Iterator[PreflightVerdict]:
    """Check the images of the nodes: of each EKS image type on AWS, the declared ones on OCI.

    AKS chooses its images itself: every Kubernetes version that it offers has them. Nothing reads AMIs of the
    user.
    """
    images = case.answers.section("images", "images", Image)
    match case.region:
        case OciRegion():
            yield from check_declared_images(case, case.region, images)
        case AwsRegion():
            for image, pools in eks_images(case.region, case.catalog).items():
                yield _of_eks(case, image, pools, images)
            yield from _own_images(case, case.region)
        case _:
            return


def _of_eks(
    case: StackCase, image: EksImage, pools: tuple[str, ...], images: Known[Image] | Unanswered
) -> PreflightVerdict:
    """Check that an image of a type exists for the cluster's Kubernetes version."""
    item = f"{image.ami_type} of Kubernetes {image.kubernetes_version}"
    needed = f"an image for {', '.join(pools) or 'the system nodes'}"
    at = ("pools", pools[0], "shape") if pools else ("cluster", "kubernetes_version")
    if isinstance(images, Unanswered):
        return case.unanswered("image", item, images, needed=needed, at=at)
    row = images.rows.get(image.parameter)
    if row is None:
        status, given = absence_of(images, image.parameter, "image")
        return case.verdict(
            "image",
            item,
            status,
            given=given,
            needed=needed,
            at=at,
            answer=images,
            next_step=f"aws ssm get-parameter --region {case.region.region} --name {image.parameter}",
        )
    if not row.is_available:
        given = f"{row.image_id or 'the image'} is not available"
        return case.verdict("image", item, "missing", given=given, needed=needed, at=at, answer=images)
    given = row.name or row.image_id or "available"
    return case.verdict("image", item, "ok", given=given, needed=needed, at=at, answer=images)


def _own_images(case: StackCase, region: AwsRegion) -> Iterator[PreflightVerdict]:
    """Say of each AMI of the user that nothing reads it."""
    version = kubernetes_minor_of(region)
    for name, pool in sorted(region.pools.items()):
        if pool.node_image_id is None:
            continue
        yield case.verdict(
            "image",
            pool.node_image_id,
            "unknown",
            given="an AMI of your own, which no snapshot holds",
            needed=f"available in {region.region}, built on {pool.node_image_base} of Kubernetes {version}",
            at=("pools", name, "node_image_id"),
            next_step=f"aws ec2 describe-images --region {region.region} --image-ids {pool.node_image_id}",
        )
