"""EKS add-ons of an AWS region and the versions they run at."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import get_args

from gpufabric.catalog.catalog import Catalog
from gpufabric.spec.aws.cluster import EksAddon
from gpufabric.spec.aws.region import AwsRegion
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.regions import kubernetes_minor_of

ADDONS: tuple[EksAddon, ...] = get_args(EksAddon)
"""Add-ons of every region, in the order in which a cluster needs them."""


def addon_versions(region: AwsRegion, catalog: Catalog) -> Mapping[EksAddon, str]:
    """Return add-on versions: the declared ones, or else those of the catalogue for the Kubernetes version.

    An add-on without either is absent: EKS then chooses its default for the Kubernetes version when the
    add-on is created, and keeps it.

    Raises:
        DeclarationError: an EBS driver that is too old for its permissions.
    """
    offered = catalog.kubernetes("aws").get(kubernetes_minor_of(region))
    known = offered.addon_versions.value if offered and offered.addon_versions else {}
    declared = region.cluster.addon_versions
    driver = declared.get("aws-ebs-csi-driver")
    oldest_driver = catalog.aws_limits().cluster_scoped_ebs_driver.value
    if driver and tuple(int(part) for part in re.findall(r"\d+", driver)[:3]) < oldest_driver:
        raise DeclarationError.of(
            "cluster.addon_versions.aws-ebs-csi-driver",
            given=driver,
            allowed=f"v{'.'.join(map(str, oldest_driver))} or later",
            limit="its role may touch volumes of this cluster only, and older drivers do not tag them so "
            "(AWS managed policy AmazonEBSCSIDriverEKSClusterScopedPolicy)",
        )
    chosen: dict[EksAddon, str] = {}
    for addon in ADDONS:
        version = declared.get(addon) or known.get(addon)
        if version is not None:
            chosen[addon] = version
    return MappingProxyType(chosen)
