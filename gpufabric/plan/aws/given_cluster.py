"""Rules about the EKS cluster that an AWS region is given."""

from collections.abc import Iterator

from gpufabric.plan.aws.given_network import given_subnets, of_network
from gpufabric.plan.aws.training import has_training_identity
from gpufabric.plan.existing import owners_settings
from gpufabric.plan.given_facts import Finding, judge_fact, needed_fact
from gpufabric.spec.aws.cluster import AwsCluster
from gpufabric.spec.aws.existing import AwsGivenCluster
from gpufabric.spec.aws.region import AwsRegion
from gpufabric.spec.problems import Problem

_WHERE = "existing.cluster"

MODES = ("API", "API_AND_CONFIG_MAP")
"""Authentication modes with access entries, with which EKS admits the role of a node group. In mode
CONFIG_MAP it changes a map in the cluster instead."""

_SCHEME = "https://"
_JOINING = {
    "endpoint": "the address of the API server",
    "certificate_authority": "the certificate of the API server, in base64",
    "service_cidr": "the range of the services",
}
"""Facts with which nodes join by themselves (amazon-eks-ami, nodeadm: ClusterDetails)."""


def cluster_findings(region: AwsRegion) -> Iterator[Finding]:
    """Judge the given cluster of a region, and refuse settings that belong to its owner."""
    given = region.existing.cluster
    if given is None:
        return
    why = f"{_WHERE} exists: its settings are its owner's"
    yield from owners_settings(region.cluster, AwsCluster(), "cluster", why)
    yield from needed_fact(
        _WHERE,
        given,
        "kubernetes_version",
        allowed="the version of the cluster",
        limit="EKS API reference, CreateNodegroup: nodes have the version of their cluster",
    )
    yield from needed_fact(
        _WHERE,
        given,
        "security_group_id",
        allowed="the cluster security group, which EKS created with the cluster",
        limit="Amazon EKS user guide, security group requirements: nodes and control plane share it",
    )
    yield from _network(region, given)
    yield from judge_fact(
        _WHERE,
        given,
        "mode",
        lambda mode: mode in MODES,
        allowed=" or ".join(MODES),
        limit="Amazon EKS user guide, access entries: in other modes EKS changes aws-auth in the cluster; "
        "gpufabric changes nothing that is given",
        decides="EKS admits the nodes by an access entry",
    )
    yield from judge_fact(
        _WHERE,
        given,
        "status",
        lambda status: status == "ACTIVE",
        allowed="ACTIVE",
        limit="EKS API reference, CreateNodegroup: the cluster is active",
        decides="it takes node groups",
    )
    if any(pool.node_image_id is not None for pool in region.pools.values()):
        for fact, what in _JOINING.items():
            yield from needed_fact(
                _WHERE,
                given,
                fact,
                allowed=f"{what}; or pools without node_image_id",
                limit="EKS user guide, launch templates: EKS adds nothing to the user data of your AMI",
            )
        if given.endpoint is not None and not given.endpoint.startswith(_SCHEME):
            yield Problem(
                f"{_WHERE}.endpoint",
                f"{given.endpoint} of {given.id}",
                f"an address that begins with {_SCHEME}, as EKS states it",
                "amazon-eks-ami, nodeadm: apiServerEndpoint",
            )
    if has_training_identity(region) or region.health is not None:
        yield from judge_fact(
            _WHERE,
            given,
            "has_workload_identity",
            bool,
            allowed="true: the add-on eks-pod-identity-agent; or workload_identity: null and no health",
            limit="Amazon EKS user guide, Pod Identity agent: pods get credentials from it",
            decides="its Pod Identity agent gives pods their role",
        )


def _network(region: AwsRegion, given: AwsGivenCluster) -> Iterator[Finding]:
    network = region.existing.network
    if network is None:
        yield Problem(
            "existing.network",
            "nothing",
            f"the VPC of {given.id}",
            "Amazon EKS user guide, VPC and subnet requirements: nodes lie in the VPC of their cluster",
        )
        return
    yield from of_network(_WHERE, given, network)
    ranges = [region.network.cidr, *(subnet.cidr for _, _, subnet in given_subnets(region) if subnet.cidr)]
    yield from judge_fact(
        _WHERE,
        given,
        "service_cidr",
        lambda services: not any(services.overlaps(range_) for range_ in ranges),
        allowed=f"a range outside of {', '.join(map(str, dict.fromkeys(ranges)))}",
        limit="EKS API reference, KubernetesNetworkConfigRequest: service addresses overlap with no network "
        "that pods reach",
        decides="no address of a node is also one of a service",
    )
