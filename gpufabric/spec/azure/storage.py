"""Storage of an Azure region: Azure Managed Lustre and a container of a storage account."""

from typing import Annotated, Literal

from pydantic import Field, PositiveInt

from gpufabric.spec.base import Declared
from gpufabric.spec.storage import Checkpoints, Lustre

ObjectId = Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
"""Object id of a principal in Microsoft Entra ID."""

FolderPath = Annotated[str, Field(pattern=r"^/([A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*)?$", max_length=1024)]
"""Folder of the file system and prefix of the container, which are the same; ``/`` is everything."""

MOST_IMPORT_PREFIXES = 10
"""Prefixes of one import job (Azure document "Create an import job from Blob Storage to a file system")."""


class MaintenanceWindow(Declared):
    """When Azure may work on the file system: half an hour in every week."""

    day: Literal["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] = "Sunday"
    time_utc: str = Field(default="04:00", pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    """Start, in UTC."""


class AzureCheckpointLink(Declared):
    """Joins the file system to the checkpoint container: hierarchical storage management (HSM).

    Azure sets it up when the file system is made and at no other time. Only one job runs at a time (Azure
    document "Create an import job from Blob Storage to a file system").
    """

    resource_provider_id: ObjectId
    """Object id, in this tenant, of the service principal "HPC Cache Resource Provider", as which the file
    system reads and writes the container. The stack gives it the roles that it needs on the account."""

    import_prefixes: list[FolderPath] = Field(default=["/"], min_length=1, max_length=MOST_IMPORT_PREFIXES)
    """What an import brings into the file system, at its creation and by an import job: names and attributes;
    contents follow when they are first read."""

    job: Literal["auto-export", "import"] | None = "auto-export"
    """auto-export: what is new or changed below ``export_path`` reaches the container by itself; deletions do
    not. import: brings in, once, what was added to the container since. Absent: neither."""

    export_path: FolderPath = "/checkpoints"
    """Folder that is exported."""

    import_number: PositiveInt = 1
    """For another import, another number: a job runs once."""


class AzureLustre(Lustre):
    """Azure Managed Lustre."""

    maintenance: MaintenanceWindow = MaintenanceWindow()
    """When Azure may work on the file system."""

    checkpoint_link: AzureCheckpointLink | None = None
    """Joins the file system to the checkpoint container."""


class AzureReplica(Declared):
    """A container in another region, in the same subscription, that gets a copy of every checkpoint.

    It must exist, in an account that keeps versions.
    """

    region: str = Field(pattern=r"^[a-z]+[a-z0-9]*$")
    """Region of the account."""

    account_id: Annotated[
        str,
        Field(
            pattern=r"^/subscriptions/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/resourceGroups/[^/]+"
            r"/providers/Microsoft\.Storage/storageAccounts/[a-z0-9]{3,24}$"
        ),
    ]
    """Resource id of the account."""

    container: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", min_length=3, max_length=63)
    """Name of the container."""


class AzureCheckpoints(Checkpoints):
    """A container of a storage account."""

    customer_managed_key: bool = False
    """Encrypt the account under a key in a key vault of the region, which the stack makes; absent: under keys
    that Azure keeps."""

    replicate_to: AzureReplica | None = None
    """Copy every checkpoint to a container in another region. Deletions are not copied."""

    internet_transfers: bool = False
    """Let a transfer service of another cloud reach the account from the internet, with a signed address
    (SAS) for the container. The account's public endpoint and its keys are on then, and whoever has a key or
    a signed address reaches the checkpoints from anywhere. Copies of method datasync need it."""


class AzureStorage(Declared):
    """Storage of an Azure region."""

    lustre: AzureLustre | None = None
    """Absent: no file system is made."""

    checkpoints: AzureCheckpoints = AzureCheckpoints()
