"""Identity of training pods on Azure: a user-assigned identity through AKS workload identity."""

from typing import Annotated, ClassVar

from pydantic import Field, field_validator

from gpufabric.spec.azure.storage import AccountId, ContainerName
from gpufabric.spec.base import Declared
from gpufabric.spec.workload_identity import WholeStoreIdentity

MOST_DATA_CONTAINERS = 20
"""This limit is gpufabric's own: each container takes one role assignment of the subscription."""


class DataContainer(Declared):
    """A container that training pods may read. It exists, and its account is reachable from the region."""

    account_id: AccountId
    """Resource id of the storage account."""

    container: ContainerName
    """Name of the container."""


class AzureWorkloadIdentity(WholeStoreIdentity):
    """User-assigned identity of training pods."""

    grant: ClassVar[str] = "the role of an Azure identity covers the whole container"

    data: Annotated[list[DataContainer], Field(max_length=MOST_DATA_CONTAINERS)] = Field(
        default_factory=list[DataContainer]
    )
    """Containers with training data, read only."""

    @field_validator("data")
    @classmethod
    def _each_once(cls, containers: list[DataContainer]) -> list[DataContainer]:
        places = [(data.account_id.lower(), data.container) for data in containers]
        if len(set(places)) != len(places):
            raise ValueError("each container once")
        return containers
