"""What only Azure regions declare of their cluster."""

from typing import ClassVar

from pydantic import Field, field_validator

from gpufabric.spec.azure.storage import ObjectId
from gpufabric.spec.cluster import Cluster

MOST_PUBLIC_CIDRS = 199
"""Ranges that may reach a public endpoint: 200 (AKS document "API server authorized IP ranges"), of which the
NAT gateway's address, from which the nodes call the API server, is one."""


class AzureCluster(Cluster):
    """The AKS cluster of an Azure region."""

    most_public_cidrs: ClassVar[int | None] = MOST_PUBLIC_CIDRS
    without_public_cidrs: ClassVar[str] = (
        ': without any, AKS lets everyone in (AKS document "API server authorized IP ranges")'
    )

    admin_group_ids: list[ObjectId] = Field(default_factory=list[ObjectId])
    """Groups of Microsoft Entra ID that administer the cluster: each gets the roles of a cluster
    administrator and of a cluster user. There are no local accounts; without a group, whoever may assign
    roles on the cluster gives them."""

    @field_validator("admin_group_ids")
    @classmethod
    def _groups_once(cls, groups: list[str]) -> list[str]:
        if len(set(groups)) != len(groups):
            raise ValueError("each group once")
        return groups
