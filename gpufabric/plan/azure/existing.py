"""Conditions on the existing parts of an Azure region."""

from collections.abc import Iterator

from gpufabric.plan.azure.given_cluster import cluster_findings
from gpufabric.plan.azure.given_identities import identity_findings
from gpufabric.plan.azure.given_network import network_findings
from gpufabric.plan.azure.given_storage import storage_findings
from gpufabric.plan.given_facts import Finding, UnknownFact, problems_in, unknowns_in
from gpufabric.spec.azure.region import AzureRegion
from gpufabric.spec.problems import Problem


def existing_problems(region: AzureRegion) -> list[Problem]:
    """Check the given parts of a region. What is unknown of them is not a problem.

    Args:
        region: the declaration, completed by snapshots of its account.
    """
    return problems_in(_findings(region))


def existing_unknowns(region: AzureRegion) -> list[UnknownFact]:
    """Return what is unknown of the given parts of a region, which the rules therefore do not check.

    Args:
        region: the declaration, completed by snapshots of its account.
    """
    return unknowns_in(_findings(region))


def _findings(region: AzureRegion) -> Iterator[Finding]:
    yield from network_findings(region)
    yield from cluster_findings(region)
    yield from identity_findings(region)
    yield from storage_findings(region)
