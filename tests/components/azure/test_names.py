import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.components.azure.names import ResourceNames, fitted
from tests.components.azure.conftest import SUBSCRIPTION
from tests.components.recording import Graph

REGION_NAMES = st.builds(
    "{}-azure-{}".format,
    st.from_regex(r"[a-z][a-z0-9-]{0,22}[a-z0-9]", fullmatch=True),
    st.from_regex(r"[a-z][a-z0-9-]{0,60}[a-z0-9]", fullmatch=True),
)
ROLES = st.sampled_from(["rg", "vnet", "aks", "nodes", "endpoints-nsg", "control-plane"])


@given(REGION_NAMES, ROLES)
def test_a_name_fits_a_node_label_and_starts_and_ends_as_azure_wants(name: str, role: str):
    named = ResourceNames(name, SUBSCRIPTION).of(role)
    assert re.fullmatch(r"[a-z][a-z0-9-]{0,61}[a-z0-9]", named)
    assert named.endswith(f"-{role}")


@given(REGION_NAMES)
def test_a_storage_account_is_3_to_24_lower_case_letters_and_digits(name: str):
    assert re.fullmatch(r"[a-z0-9]{3,24}", ResourceNames(name, SUBSCRIPTION).storage_account)


@given(REGION_NAMES)
def test_a_dns_prefix_has_at_most_54_characters(name: str):
    assert re.fullmatch(r"[a-z0-9]([a-z0-9-]{0,52}[a-z0-9])?", ResourceNames(name, SUBSCRIPTION).dns_prefix)


@given(REGION_NAMES)
def test_a_vault_is_3_to_24_letters_digits_and_single_hyphens(name: str):
    assert re.fullmatch(r"(?!.*--)[a-z][a-z0-9-]{1,22}[a-z0-9]", ResourceNames(name, SUBSCRIPTION).vault)


@given(REGION_NAMES, REGION_NAMES)
def test_two_regions_never_share_a_name(stack: str, other: str):
    first, second = ResourceNames(stack, SUBSCRIPTION), ResourceNames(other, SUBSCRIPTION)
    assert (first.of("aks") == second.of("aks")) == (stack == other)
    assert (first.storage_account == second.storage_account) == (stack == other)


def test_a_name_that_fits_is_kept():
    assert fitted("demo-azure-eastus2", "vnet", 63) == "demo-azure-eastus2-vnet"


def test_names_unique_beyond_the_subscription_differ_between_subscriptions():
    names, other = (
        ResourceNames("demo-azure-eastus2", SUBSCRIPTION),
        ResourceNames("demo-azure-eastus2", SUBSCRIPTION[::-1]),
    )
    assert names.storage_account != other.storage_account
    assert names.role_assignment("key") != other.role_assignment("key")


def test_names_stay_what_they_are():
    """A change here would replace every region that exists."""
    names = ResourceNames("demo-azure-eastus2", SUBSCRIPTION)
    assert names.storage_account == "demoazureeastus20d531ace"
    assert names.vault == "demo-azure-east-0d531ace"
    assert names.role_assignment("network-contributor") == "b7e6178d-a7f9-56f6-a2da-77f14e084e95"
    assert fitted("a" * 80, "vnet", 63) == "a" * 51 + "-0f45e8-vnet"


LIMITS: dict[str, tuple[str, str]] = {
    "AgentPool": ("agentPoolName", r"[a-z][a-z0-9]{0,11}"),
    "AmlFilesystem": ("amlFilesystemName", r"[0-9a-zA-Z][-0-9a-zA-Z_]{0,78}[0-9a-zA-Z]"),
    "BlobContainer": ("containerName", r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]"),
    "CapacityReservation": ("capacityReservationName", r"[a-zA-Z0-9][-\w.]{0,78}\w"),
    "CapacityReservationGroup": ("capacityReservationGroupName", r"[a-zA-Z0-9][-\w.]{0,78}\w"),
    "DeploymentAtSubscriptionScope": ("deploymentName", r"[-\w.()]{1,64}"),
    "InterconnectGroup": ("interconnectGroupName", r"[a-zA-Z0-9][-\w.]{0,78}\w"),
    "ManagedCluster": ("resourceName", r"[a-zA-Z0-9]([-\w]{0,61}[a-zA-Z0-9])?"),
    "NatGateway": ("natGatewayName", r"[a-zA-Z0-9][-\w.]{0,78}\w"),
    "NetworkSecurityGroup": ("networkSecurityGroupName", r"[a-zA-Z0-9][-\w.]{0,78}\w"),
    "PrivateEndpoint": ("privateEndpointName", r"[a-zA-Z0-9][-\w.]{0,62}\w"),
    "PublicIPAddress": ("publicIpAddressName", r"[a-zA-Z0-9][-\w.]{0,78}\w"),
    "ResourceGroup": ("resourceGroupName", r"[-\w.()]{0,62}[-\w()]"),
    "StorageAccount": ("accountName", r"[a-z0-9]{3,24}"),
    "Subnet": ("subnetName", r"[a-zA-Z0-9][-\w.]{0,78}\w"),
    "UserAssignedIdentity": ("resourceName", r"[a-zA-Z0-9][-\w]{2,127}"),
    "Vault": ("vaultName", r"(?!.*--)[a-zA-Z][-a-zA-Z0-9]{1,22}[a-zA-Z0-9]"),
    "VirtualNetwork": ("virtualNetworkName", r"[a-zA-Z0-9][-\w.]{0,61}\w"),
    "VirtualNetworkLink": ("virtualNetworkLinkName", r"[a-zA-Z0-9][-\w.]{0,78}\w"),
}
"""Property that holds a resource's name, and what Azure (for group and network: AKS overlay) allows."""


@pytest.mark.parametrize("kind", sorted(LIMITS))
def test_every_resource_has_a_name_of_ours_that_azure_allows(everything: Graph, kind: str):
    key, pattern = LIMITS[kind]
    made: list[Any] = everything.all(kind)
    assert made
    for resource in made:
        assert re.fullmatch(pattern, resource.inputs[key]), resource.inputs[key]
