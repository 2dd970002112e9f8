"""The way out of a region's nodes: the company's proxy, what goes past it, and mirrors of registries."""

import re
from collections.abc import Iterator

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Fact
from gpufabric.catalog.node_limits import node_limits
from gpufabric.plan.addresses import SERVICE_CIDR
from gpufabric.plan.aws.endpoints import INTERFACE_ENDPOINTS
from gpufabric.plan.aws.node_settings import OWN_USER_DATA_BYTES
from gpufabric.plan.node_files import environment_text, hosts_script, registries_conf
from gpufabric.plan.oci.node_settings import OWN_METADATA_BYTES, encoded_bytes
from gpufabric.plan.way_out import WayOut
from gpufabric.plural import plural
from gpufabric.spec.aws.region import AwsRegion
from gpufabric.spec.azure.region import AzureRegion
from gpufabric.spec.company import Company
from gpufabric.spec.problems import Problem
from gpufabric.spec.regions import AnyRegion

METADATA = "169.254.169.254"
"""Address of the metadata service on all three clouds."""

_COMMON = ("localhost", "127.0.0.1", METADATA, ".svc", ".cluster.local")
_POD_IDENTITY = "169.254.170.23"
"""Address of the Pod Identity agent on each node (Amazon EKS user guide, "Set up the Pod Identity agent")."""

_AZURE_PLATFORM = "168.63.129.16"
"""Azure's DNS and health probes (Azure document "What is IP address 168.63.129.16")."""

_OCI_OWN = ("169.254.0.0/16", ".oraclecloud.com", ".oraclevcn.com", ".ocir.io")
"""Boot volumes and DNS of a VCN, and Oracle's services, which the service gateway reaches."""

_DATE = re.compile(r"-(\d{8})$")


def egress_of(company: Company, region: AnyRegion) -> WayOut:
    """Return the way out of a region's nodes.

    Args:
        company: the rules of the company.
        region: the declaration.
    """
    match region:
        case AwsRegion():
            proxy, mirrors, own = company.proxy.aws, company.registries.aws, _aws(region)
        case AzureRegion():
            proxy, mirrors = company.proxy.azure, company.registries.azure
            own = (_AZURE_PLATFORM, str(region.pods_cidr))
        case _:
            proxy, mirrors, own = company.proxy.oci, company.registries.oci, _OCI_OWN
    declared = proxy.no_proxy if proxy else []
    return WayOut(proxy, tuple(dict.fromkeys([*_COMMON, *_ranges(region), *own, *declared])), mirrors)


def egress_problems(company: Company, region: AnyRegion, catalog: Catalog) -> Iterator[Problem]:
    """Check that a region's cloud can do what the company declares.

    Args:
        company: the rules of the company.
        region: the declaration.
        catalog: limits of user data.
    """
    egress = egress_of(company, region)
    where = f"fabric.company.%s.{region.cloud}"
    match region:
        case AwsRegion():
            yield from _old_releases(region, egress, catalog.aws_limits().proxy_release)
            own = len(environment_text(egress.environment)) + len(hosts_script(egress.mirrors))
            scripts = {
                name: OWN_USER_DATA_BYTES + len(pool.user_data or "") for name, pool in region.pools.items()
            }
        case AzureRegion():
            if egress.mirrors:
                yield Problem(
                    where % "registries",
                    plural(len(egress.mirrors), "mirror"),
                    "none; name images by a registry of yours, such as one with cache rules",
                    "AKS REST API, agent pools: nodes take no mirrors of registries, and no user data",
                )
            if egress.proxy is not None and not egress.proxy.http.startswith("http://"):
                yield Problem(
                    f"{where % 'proxy'}.http",
                    egress.proxy.http,
                    "an address that begins with http://",
                    'AKS document "HTTP proxy support": the scheme of httpProxy is http',
                )
            return
        case _:
            own = encoded_bytes(environment_text(egress.environment) * 2 + registries_conf(egress.mirrors))
            scripts = {
                name: OWN_METADATA_BYTES + encoded_bytes(pool.user_data or "")
                for name, pool in region.pools.items()
            }
    most = node_limits(catalog, region.cloud).user_data_bytes
    for name, taken in scripts.items():
        # The check of the pool names user data that is too large by itself.
        if most is not None and taken <= most.value < taken + own:
            yield Problem(
                where % ("registries" if egress.mirrors else "proxy"),
                f"{own:,} bytes beside {taken:,} bytes of user data of the pool {name}",
                f"at most {most.value:,} bytes together: fewer mirrors, a shorter no_proxy or user_data",
                f"catalogue: {most.source}, {most.as_of}",
            )


def _ranges(region: AnyRegion) -> Iterator[str]:
    """Yield the ranges of network and services."""
    network, cluster = region.existing.network, region.existing.cluster
    yield str(region.network.cidr)
    yield from map(str, (network.ranges or ()) if network else ())
    given = cluster.service_cidr if cluster else None
    yield str(given or SERVICE_CIDR)


def _aws(region: AwsRegion) -> tuple[str, ...]:
    """Return the addresses on a node, the API server, and the services with endpoints in the network."""
    suffix = f"{region.region}.amazonaws.com"
    names = [_POD_IDENTITY, ".internal", f".{region.region}.eks.amazonaws.com"]
    network = region.existing.network
    if network is None or network.has_endpoints:
        special = {
            "ecr.api": f"api.ecr.{suffix}",
            "ecr.dkr": f".dkr.ecr.{suffix}",
            "eks-auth": f"eks-auth.{region.region}.api.aws",
        }
        names += [f"s3.{suffix}", f".s3.{suffix}"]
        names += [special.get(entry.service, f"{entry.service}.{suffix}") for entry in INTERFACE_ENDPOINTS]
    return tuple(names)


def _old_releases(region: AwsRegion, egress: WayOut, first: Fact[int]) -> Iterator[Problem]:
    for name, pool in region.pools.items():
        dated = _DATE.search(pool.release_version or "")
        if egress.proxy is not None and dated and int(dated[1]) < first.value:
            yield Problem(
                f"pools.{name}.release_version",
                str(pool.release_version),
                f"none, or a release of {first.value} or later, since fabric.company.proxy.aws is stated",
                f"catalogue: {first.source}, {first.as_of}, {first.note}",
            )
