"""Questions to ask for a new region stack, with sources of the answers."""

from dataclasses import dataclass
from typing import Any, get_args

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.shape import Cloud
from gpufabric.spec.format import CURRENT, KEY
from gpufabric.spec.problems import DeclarationError
from gpufabric.wire.project import BACKBONE_STACK

CLOUDS: tuple[Cloud, ...] = get_args(Cloud)


@dataclass(frozen=True, slots=True)
class Question:
    """A property that a new stack must declare.

    Attributes:
        path: property path in the region's declaration.
        text: the question.
        source: source of the answer, a comment in the file.
    """

    path: str
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class NewStack:
    """The stack to write.

    Attributes:
        stack: its name.
        cloud: its cloud.
        region: the cloud's name of the region.
    """

    stack: str
    cloud: Cloud
    region: str


def target_of(stack: str, catalog: Catalog) -> NewStack:
    """Parse the cloud and region from a stack's name.

    Raises:
        DeclarationError: the name is not ``<cloud>-<region>`` or ``<cloud>-<region>-<suffix>`` of a region in
            the catalogue.
    """
    for cloud in CLOUDS:
        rest = stack.removeprefix(f"{cloud}-")
        if rest == stack:
            continue
        fitting = [
            region for region in catalog.regions(cloud) if rest == region or rest.startswith(f"{region}-")
        ]
        if fitting:
            return NewStack(stack, cloud, max(fitting, key=len))
        raise DeclarationError.of(
            "STACK",
            given=stack,
            allowed=", ".join(f"{cloud}-{region}" for region in catalog.regions(cloud)),
            limit=f"catalogue of {cloud} regions",
        )
    raise DeclarationError.of(
        "STACK",
        given=stack,
        allowed="<cloud>-<region>, or <cloud>-<region>-<suffix>, of aws, azure or oci",
        limit=f"a stack's name starts with its cloud and region; write the file of {BACKBONE_STACK} by hand",
    )


def questions(target: NewStack, pool: str, catalog: Catalog, shape: str = "") -> list[Question]:
    """List the questions for a stack, in the order in which they are asked and written.

    Args:
        target: the stack.
        pool: name of its pool.
        catalog: source of the shape's zones.
        shape: the pool's shape, once it is known.
    """
    own = {"aws": _aws, "azure": _azure, "oci": _oci}[target.cloud]
    return [
        Question(f"pools.{pool}.shape", "Shape of the GPU machines", "gpufabric shapes"),
        Question(f"pools.{pool}.nodes", "Number of machines", ""),
        *own(target, _zones(target, catalog, shape)),
    ]


PROTECTION = {"percent": 10, "pools": 0, "stores": 0}
"""Limits of a new region: an update takes away a tenth of its GPUs, and no whole pool or store."""


def defaults(target: NewStack) -> dict[str, Any]:
    """Return the properties that follow from the stack's name, and limits on what an update may take away."""
    return {
        KEY: CURRENT,
        "cloud": target.cloud,
        "region": target.region,
        **{f"protection.{key}": value for key, value in PROTECTION.items()},
    }


def _zones(target: NewStack, catalog: Catalog, shape: str) -> str:
    if not shape or shape not in catalog.shape_names(target.cloud):
        return ""
    offer = catalog.shape(target.cloud, shape).regions.get(target.region)
    zones = offer.zones.value if offer else []
    return f"; {shape} is sold in {', '.join(zones)}" if zones else ""


def _aws(target: NewStack, zones: str) -> list[Question]:
    list_zones = f"aws ec2 describe-availability-zones --region {target.region}"
    return [
        Question("account_id", "AWS account id", "aws sts get-caller-identity --query Account"),
        Question("zone", "Zone id (not name) of the GPUs", f"{list_zones}{zones}"),
        Question("system_zones", "Zone ids of the cluster, two or more, separated by commas", list_zones),
    ]


def _azure(target: NewStack, zones: str) -> list[Question]:
    sizes = f"az vm list-skus --location {target.region} --zone --resource-type virtualMachines"
    return [
        Question("subscription_id", "Azure subscription id", "az account show --query id"),
        Question("zone", "Availability zone of the GPUs: 1, 2 or 3", f"{sizes}{zones}"),
    ]


def _oci(target: NewStack, _zones: str) -> list[Question]:
    list_images = f"oci compute image list --region {target.region} --compartment-id COMPARTMENT"
    return [
        Question("tenancy_id", "OCID of the tenancy", "OCI console, Tenancy details; or ~/.oci/config"),
        Question("compartment_id", "OCID of the compartment", "oci iam compartment list"),
        Question(
            "availability_domain",
            "Full name of the availability domain, such as Uocm:US-ASHBURN-AD-1",
            f"oci iam availability-domain list --region {target.region}",
        ),
        Question(
            "node_image_id",
            "OCID of the GPU nodes' image",
            f"{list_images}: an imported image with GPU and RDMA drivers",
        ),
        Question(
            "node_image_os", "Operating system of that image, such as Canonical Ubuntu 22.04", "as imported"
        ),
        Question(
            "system_image_id",
            "OCID of the system nodes' image",
            "oci ce node-pool-options get --node-pool-option-id all: an OKE image for x86",
        ),
    ]
