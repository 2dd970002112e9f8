"""Storage of an Azure region: Azure Managed Lustre and a container of a storage account."""

from gpufabric.spec.base import Declared
from gpufabric.spec.storage import Checkpoints, Lustre


class AzureLustre(Lustre):
    """Azure Managed Lustre."""


class AzureCheckpoints(Checkpoints):
    """A container of a storage account."""


class AzureStorage(Declared):
    """Storage of an Azure region."""

    lustre: AzureLustre | None = None
    """Absent: no file system is made."""

    checkpoints: AzureCheckpoints = AzureCheckpoints()
