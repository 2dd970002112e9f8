"""Storage of an Azure region: Azure Managed Lustre and a container of a storage account."""

from typing import Annotated, Literal

from pydantic import Field, PositiveInt

from gpufabric.spec.base import Declared
from gpufabric.spec.concealed import MayBeEncrypted
from gpufabric.spec.storage import Checkpoints, Lustre

ObjectId = Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
"""Object id of a principal in Microsoft Entra ID."""

FolderPath = Annotated[str, Field(pattern=r"^/([A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*)?$", max_length=1024)]
"""Folder of the file system and prefix of the container, which are the same; ``/`` is everything."""

AccountId = Annotated[
    str,
    Field(
        pattern=r"^/subscriptions/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/resourceGroups/[\w.()-]{1,90}"
        r"/providers/Microsoft\.Storage/storageAccounts/[a-z0-9]{3,24}$"
    ),
]
"""Resource id of a storage account."""

ContainerName = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", min_length=3, max_length=63)]
"""Name of a container."""


class MaintenanceWindow(Declared):
    """Weekly maintenance window of the file system: half an hour."""

    day: Literal["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] = "Sunday"
    """Day of the week on which Azure maintains the file system."""

    time_utc: str = Field(default="04:00", pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    """Start of the window, in UTC."""


class AzureCheckpointLink(Declared):
    """Links the file system to the checkpoint container: hierarchical storage management (HSM).

    Azure can set up the link only when it creates the file system. One job runs at a time (Azure document
    "Create an import job from Blob Storage to a file system").
    """

    resource_provider_id: ObjectId
    """Object id, in this tenant, of the service principal "HPC Cache Resource Provider". The file system
    reads and writes the container as this principal, and the stack grants it the roles it needs on the
    account."""

    import_prefixes: list[FolderPath] = Field(default=["/"], min_length=1)
    """Prefixes that are imported at the creation of the file system and by import jobs. An import brings
    names and attributes; the file system loads contents on first read."""

    job: Literal["auto-export", "import"] | None = "auto-export"
    """auto-export: export new and changed files below ``export_path`` to the container automatically, but not
    deletions. import: import, once, what was added to the container since the last import. Absent:
    neither."""

    export_path: FolderPath = "/checkpoints"
    """Folder to export."""

    import_number: PositiveInt = 1
    """Number of the import job. A job runs once; increase the number to import again."""


class AzureLustre(Lustre):
    """Azure Managed Lustre."""

    maintenance: MaintenanceWindow = MaintenanceWindow()
    """Weekly maintenance window."""

    checkpoint_link: AzureCheckpointLink | None = None
    """Link the file system to the checkpoint container."""


class AzureReplica(Declared):
    """A container in another region of the same subscription that receives a copy of every checkpoint.

    The container must exist, in an account with versioning enabled.
    """

    region: str = Field(pattern=r"^[a-z]+[a-z0-9]*$")
    """Region of the account."""

    account_id: AccountId
    """Resource id of the account."""

    container: Annotated[ContainerName, MayBeEncrypted]
    """Name of the container."""


class AzureCheckpoints(Checkpoints):
    """A container of a storage account."""

    customer_managed_key: bool = False
    """Encrypt the account with a key in a key vault that the stack creates in the region. false: use keys
    that Azure manages."""

    replicate_to: AzureReplica | None = None
    """Copy every checkpoint to a container in another region. Deletions are not copied."""

    internet_transfers: bool = False
    """Let another cloud's transfer service reach the account from the internet, with a shared access
    signature (SAS) for the container. This enables the account's public endpoint and its keys: anyone with a
    key or a signature can reach the checkpoints from anywhere. Copies with method datasync need it."""


class AzureStorage(Declared):
    """Storage of an Azure region."""

    lustre: AzureLustre | None = None
    """Absent: no file system."""

    checkpoints: AzureCheckpoints = AzureCheckpoints()
    """Blob container for checkpoints."""
