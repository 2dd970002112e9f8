"""Identity of training pods on Azure: a user-assigned identity through AKS workload identity."""

from typing import Annotated

from pydantic import Field, field_validator

from gpufabric.spec.azure.storage import AccountId, ContainerName
from gpufabric.spec.base import Declared
from gpufabric.spec.workload_identity import WorkloadIdentity

MOST_DATA_CONTAINERS = 20
"""This limit is gpufabric's own: each container takes one role assignment of the subscription."""


class DataContainer(Declared):
    """A container that training pods may read. It exists, and its account is reachable from the region."""

    account_id: AccountId
    """Resource id of the storage account."""

    container: ContainerName
    """Name of the container."""


class AzureWorkloadIdentity(WorkloadIdentity):
    """User-assigned identity of training pods."""

    data: Annotated[list[DataContainer], Field(max_length=MOST_DATA_CONTAINERS)] = Field(
        default_factory=list[DataContainer]
    )
    """Containers with training data, read only."""

    node_access: bool = False
    """Let every pod of a node write checkpoints as well, with the identity of the nodes, as earlier versions
    did. Set it for a transition only: while jobs run that do not use the service account yet."""

    @field_validator("checkpoint_prefix")
    @classmethod
    def _whole_container(cls, prefix: str) -> str:
        if prefix:
            raise ValueError("empty: the role of an Azure identity covers the whole container")
        return prefix

    @field_validator("data")
    @classmethod
    def _each_once(cls, containers: list[DataContainer]) -> list[DataContainer]:
        places = [(data.account_id.lower(), data.container) for data in containers]
        if len(set(places)) != len(places):
            raise ValueError("each container once")
        return containers
