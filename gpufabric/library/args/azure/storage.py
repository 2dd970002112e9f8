"""Types of arguments. Written by `python -m tools.library` from `gpufabric.spec.azure.storage`."""

from typing import NotRequired, TypedDict


class MaintenanceWindow(TypedDict):
    """Weekly maintenance window of the file system: half an hour."""

    day: NotRequired[str]
    """Day of the week on which Azure maintains the file system. One of: Monday, Tuesday, Wednesday,
    Thursday, Friday, Saturday, Sunday.
    """

    time_utc: NotRequired[str]
    """Start of the window, in UTC."""


class AzureCheckpointLink(TypedDict):
    """Links the file system to the checkpoint container: hierarchical storage management (HSM). Azure
    can set up the link only when it creates the file system. One job runs at a time (Azure
    document "Create an import job from Blob Storage to a file system").
    """

    resource_provider_id: str
    """Object id, in this tenant, of the service principal "HPC Cache Resource Provider". The file
    system reads and writes the container as this principal, and the stack grants it the roles it
    needs on the account.
    """

    import_prefixes: NotRequired[list[str]]
    """Prefixes that are imported at the creation of the file system and by import jobs. An import
    brings names and attributes; the file system loads contents on first read.
    """

    job: NotRequired[str]
    """auto-export: export new and changed files below `export_path` to the container automatically,
    but not deletions. import: import, once, what was added to the container since the last import.
    Absent: neither.
    """

    export_path: NotRequired[str]
    """Folder to export."""

    import_number: NotRequired[int]
    """Number of the import job. A job runs once; increase the number to import again."""


class AzureLustre(TypedDict):
    """Azure Managed Lustre."""

    at_least_tib: float
    """Required capacity, in TiB. The plan rounds it up to a size that the cloud sells."""

    throughput_mbps_per_tib: int
    """Throughput tier in MB/s per TiB of capacity; the tiers differ by cloud."""

    protect: NotRequired[bool]
    """Refuse to delete the file system until this is set to false and applied."""

    maintenance: NotRequired[MaintenanceWindow]
    """Weekly maintenance window."""

    checkpoint_link: NotRequired[AzureCheckpointLink]
    """Link the file system to the checkpoint container."""


class AzureReplica(TypedDict):
    """A container in another region of the same subscription that receives a copy of every
    checkpoint. The container must exist, in an account with versioning enabled.
    """

    region: str
    """Region of the account."""

    account_id: str
    """Resource id of the account."""

    container: str
    """Name of the container."""


class AzureCheckpoints(TypedDict):
    """A container of a storage account."""

    create: NotRequired[bool]
    """Whether the stack has a bucket of its own. false: none; `existing.storage.checkpoints` may give
    one.
    """

    keep_noncurrent_days: NotRequired[int]
    """Days for which an overwritten or deleted version can be restored."""

    protect: NotRequired[bool]
    """Refuse to delete the bucket until this is set to false and applied."""

    customer_managed_key: NotRequired[bool]
    """Encrypt the account with a key in a key vault that the stack creates in the region. false: use
    keys that Azure manages.
    """

    replicate_to: NotRequired[AzureReplica]
    """Copy every checkpoint to a container in another region. Deletions are not copied."""

    internet_transfers: NotRequired[bool]
    """Let another cloud's transfer service reach the account from the internet, with a shared access
    signature (SAS) for the container. This enables the account's public endpoint and its keys:
    anyone with a key or a signature can reach the checkpoints from anywhere. Copies with method
    datasync need it.
    """


class AzureStorageSettings(TypedDict):
    """Storage of an Azure region."""

    lustre: NotRequired[AzureLustre]
    """Absent: no file system."""

    checkpoints: NotRequired[AzureCheckpoints]
    """Blob container for checkpoints."""
