"""Rules about the OKE cluster that an OCI region is given."""

import base64
import binascii
import re
from collections.abc import Iterator

from gpufabric.plan.existing import owners_settings
from gpufabric.plan.given_facts import Finding, judge_fact, needed_fact
from gpufabric.plan.oci.given_network import of_network
from gpufabric.plan.oci.parts import api_host, given_subnets, grants_training, property_of
from gpufabric.spec.oci.cluster import OciCluster
from gpufabric.spec.oci.existing import OciGivenCluster
from gpufabric.spec.oci.region import OciRegion
from gpufabric.spec.problems import Problem

_WHERE = "existing.cluster"
_SELF_MANAGED = 'OKE document "Working with Self-Managed Nodes"'
_OF_MACHINES = frozenset({"node_group", "node_tag"})
"""Settings under ``cluster`` that are about the machines of the stack."""

POD_NETWORK = "OCI_VCN_IP_NATIVE"
"""OKE's name of the pod network in which pods have addresses of the VCN."""

ENHANCED = "ENHANCED_CLUSTER"
"""OKE's name of clusters that take self-managed nodes."""


def cluster_findings(region: OciRegion) -> Iterator[Finding]:
    """Judge the given cluster of a region, and refuse settings that belong to its owner."""
    given = region.existing.cluster
    if given is None:
        return
    why = f"{_WHERE} exists: its settings are its owner's"
    yield from owners_settings(region.cluster, OciCluster(), "cluster", why, without=_OF_MACHINES)
    yield from _version(given)
    yield from _address(region, given)
    yield from _network(region, given)
    yield from judge_fact(
        _WHERE,
        given,
        "mode",
        lambda mode: mode == POD_NETWORK,
        allowed=POD_NETWORK,
        limit='OKE document "Using the OCI VCN-Native Pod Networking CNI plugin": pods of the nodes have '
        "addresses of the VCN",
        decides="its pods have addresses of the VCN",
    )
    yield from judge_fact(
        _WHERE,
        given,
        "cluster_type",
        lambda type_: type_ == ENHANCED,
        allowed=ENHANCED,
        limit=f"{_SELF_MANAGED}: basic clusters take none",
        decides="it takes self-managed nodes",
    )
    yield from judge_fact(
        _WHERE,
        given,
        "status",
        lambda status: status == "ACTIVE",
        allowed="ACTIVE",
        limit="OKE API reference, Cluster: nodes join an active cluster",
        decides="it takes nodes",
    )
    if grants_training(region):
        yield from judge_fact(
            _WHERE,
            given,
            "has_workload_identity",
            bool,
            allowed="true; or workload_identity: null",
            limit='OKE document "Granting Workloads Access to OCI Resources": only enhanced clusters have it',
            decides="training pods have an identity of their own",
        )


def _version(given: OciGivenCluster) -> Iterator[Problem]:
    """Check that the version is known with its patch: a newer patch would be newer than the cluster."""
    allowed = "the full version of the cluster, such as v1.34.1"
    limit = "OKE API reference, CreateNodePoolDetails: nodes are not newer than their cluster"
    yield from needed_fact(_WHERE, given, "kubernetes_version", allowed=allowed, limit=limit)
    version = given.kubernetes_version
    if version is not None and not re.fullmatch(r"v?1\.\d{1,2}\.\d{1,3}", version):
        yield Problem(f"{_WHERE}.kubernetes_version", f"{version} of {given.id}", allowed, limit)


def _address(region: OciRegion, given: OciGivenCluster) -> Iterator[Problem]:
    """Check how nodes find the API server, and how they know it."""
    limit = f"{_SELF_MANAGED}, cloud-init scripts: nodes get the address and the certificate to join"
    yield from needed_fact(
        _WHERE, given, "endpoint", allowed="the private address of the API server", limit=limit
    )
    host = api_host(region)
    if given.endpoint is not None and (host is None or not host.is_private):
        yield Problem(
            f"{_WHERE}.endpoint",
            given.endpoint,
            "the private IPv4 address of the API server, such as 10.0.0.10 or 10.0.0.10:6443",
            limit,
        )
    yield from needed_fact(
        _WHERE,
        given,
        "certificate_authority",
        allowed="certificate-authority-data of the cluster's kubeconfig",
        limit=limit,
    )
    if given.certificate_authority is not None and not _is_certificate(given.certificate_authority):
        yield Problem(
            f"{_WHERE}.certificate_authority",
            f"{len(given.certificate_authority)} characters that are no certificate",
            "a certificate in PEM form, as base64: certificate-authority-data of the cluster's kubeconfig",
            limit,
        )


def _is_certificate(text: str) -> bool:
    try:
        return b"-----BEGIN CERTIFICATE-----" in base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return False


def _network(region: OciRegion, given: OciGivenCluster) -> Iterator[Finding]:
    network = region.existing.network
    if network is None:
        yield Problem(
            "existing.network",
            "nothing",
            f"the VCN of {given.id}",
            f"{_SELF_MANAGED}: nodes reach the private endpoint of their cluster",
        )
        return
    subnets = given_subnets(region)
    for role in ("workers", "pods"):
        if role not in subnets:
            yield Problem(
                f"existing.network.subnets.{property_of(role)}",
                "nothing",
                f"a subnet of {network.id} that {given.id} admits",
                "the API server's rules name the subnets of nodes and pods, and are its owner's",
            )
    yield from of_network(_WHERE, given, network)
    ranges = [
        region.network.cidr,
        region.rdma_cidr,
        *(subnet.cidr for subnet in subnets.values() if subnet.cidr),
    ]
    yield from judge_fact(
        _WHERE,
        given,
        "service_cidr",
        lambda services: not any(services.overlaps(range_) for range_ in ranges),
        allowed=f"a range outside of {', '.join(map(str, dict.fromkeys(ranges)))}",
        limit="OKE API reference, KubernetesNetworkConfig: service addresses overlap with no network that "
        "pods reach",
        decides="no address of a node is also one of a service",
    )
