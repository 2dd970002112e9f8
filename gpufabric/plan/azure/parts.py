"""Parts of an Azure region that the stack makes, and those that exist."""

from dataclasses import dataclass
from typing import Literal, get_args

from gpufabric.spec.azure.existing import AzureGivenSubnet
from gpufabric.spec.azure.region import AzureRegion
from gpufabric.spec.regions import makes_bucket

SubnetRole = Literal["gpu", "system", "lustre", "endpoints", "gateway", "balancers"]
"""Use of a subnet."""

SUBNET_ROLES: tuple[SubnetRole, ...] = get_args(SubnetRole)
"""Uses of subnets, in the order in which a network gets them."""

BEHIND_NAT: frozenset[SubnetRole] = frozenset({"gpu", "system", "lustre"})
"""Subnets whose machines reach the internet: nodes, and the servers of the file system, which call services
of Azure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AzureParts:
    """Parts of a region that the stack makes.

    Attributes:
        group: the resource group.
        network: the virtual network with its way to the internet and its private DNS zones. Of a given
            network, all of these are its owner's.
        subnets: subnets by use, in the order in which the stack makes them.
        cluster: the cluster, with its system nodes and the identity of its nodes.
        account: the storage account, with the container of the checkpoints and a private endpoint.
        key: the vault with the key of the storage account.
        lustre: the file system.
        training_identity: the identity of the training pods.
    """

    group: bool
    network: bool
    subnets: tuple[SubnetRole, ...]
    cluster: bool
    account: bool
    key: bool
    lustre: bool
    training_identity: bool


def parts_of(region: AzureRegion) -> AzureParts:
    """Return what the stack makes of a region.

    Args:
        region: the declaration.
    """
    return AzureParts(
        group=region.existing.resource_group is None,
        network=region.existing.network is None,
        subnets=tuple(role for role in needed_subnets(region) if given_subnet(region, role) is None),
        cluster=region.existing.cluster is None,
        account=makes_bucket(region),
        key=makes_key(region),
        lustre=makes_lustre(region),
        training_identity=makes_training_identity(region),
    )


def makes_lustre(region: AzureRegion) -> bool:
    """Return whether the stack makes the file system."""
    return region.storage.lustre is not None and region.existing.storage.lustre is None


def makes_key(region: AzureRegion) -> bool:
    """Return whether the stack makes the key that encrypts the storage account, in a vault of its own."""
    own = region.storage.checkpoints.customer_managed_key
    return makes_bucket(region) and own and region.existing.keys.storage is None


def makes_training_identity(region: AzureRegion) -> bool:
    """Return whether the stack makes the identity of the training pods.

    On a given cluster it makes one only if there is something that the identity may use.
    """
    declared = region.workload_identity
    if declared is None or region.existing.identities.training is not None:
        return False
    return region.existing.cluster is None or has_checkpoints(region) or bool(declared.data)


def has_training_identity(region: AzureRegion) -> bool:
    """Return whether the training pods have an identity, made or given."""
    given = region.existing.identities.training
    return makes_training_identity(region) or (region.workload_identity is not None and given is not None)


def has_checkpoints(region: AzureRegion) -> bool:
    """Return whether a region has a container for checkpoints, made or given."""
    return makes_bucket(region) or region.existing.storage.checkpoints is not None


def given_subnet(region: AzureRegion, role: SubnetRole) -> AzureGivenSubnet | None:
    """Return the given subnet of a use; None if there is none.

    Args:
        region: the declaration.
        role: use of the subnet.
    """
    network = region.existing.network
    if network is None:
        return None
    given: AzureGivenSubnet | None = getattr(network.subnets, role)
    return given


def needed_subnets(region: AzureRegion) -> tuple[SubnetRole, ...]:
    """Return the uses of subnets that the stack makes unless they are given.

    A network of the stack's own has all of them, so that nothing moves later. In a given network, every
    subnet needs a use. The owner of a given cluster gives the subnet of its GPU nodes, on which the cluster
    needs a role; its control plane and load balancers have subnets of their own. A subnet for gateways is
    its owner's too, since a network has one.

    Args:
        region: the declaration.
    """
    if region.existing.network is None:
        return SUBNET_ROLES
    own_cluster = region.existing.cluster is None
    needed: dict[SubnetRole, bool] = {
        "gpu": own_cluster,
        "system": own_cluster,
        "lustre": makes_lustre(region),
        "endpoints": makes_bucket(region),
        "gateway": False,
        "balancers": own_cluster,
    }
    return tuple(role for role in SUBNET_ROLES if needed[role])
