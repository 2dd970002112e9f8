"""Conditions on the existing parts of an OCI region."""

from collections.abc import Iterator

from gpufabric.plan.given_facts import Finding, UnknownFact, problems_in, unknowns_in
from gpufabric.plan.oci.given_cluster import cluster_findings
from gpufabric.plan.oci.given_network import network_findings
from gpufabric.plan.oci.given_policies import placement_findings, policy_findings
from gpufabric.plan.oci.given_storage import storage_findings
from gpufabric.spec.oci.region import OciRegion
from gpufabric.spec.problems import Problem


def existing_problems(region: OciRegion) -> list[Problem]:
    """Check the given parts of a region. What is unknown of them is not a problem.

    Args:
        region: the declaration, completed by snapshots of its account.
    """
    return problems_in(_findings(region))


def existing_unknowns(region: OciRegion) -> list[UnknownFact]:
    """Return what is unknown of the given parts of a region, which the rules therefore do not check.

    Args:
        region: the declaration, completed by snapshots of its account.
    """
    return unknowns_in(_findings(region))


def _findings(region: OciRegion) -> Iterator[Finding]:
    yield from network_findings(region)
    yield from cluster_findings(region)
    yield from policy_findings(region)
    yield from storage_findings(region)
    yield from placement_findings(region)
