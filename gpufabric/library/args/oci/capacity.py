"""Types of arguments. Written by `python -m tools.library` from `gpufabric.spec.oci.capacity`."""

from typing import NotRequired, TypedDict


class OciPlacement(TypedDict):
    """Placement of machines in the data centre. It needs dedicated capacity, whose topology OCI
    shows.
    """

    hpc_island_id: NotRequired[str]
    """HPC island for all machines."""

    network_block_ids: NotRequired[list[str]]
    """Network blocks of that island to use. Empty: all of them."""

    spread: NotRequired[str]
    """single-tier: below one tier of switches. single-block: in one network block. packed-blocks: in
    as few network blocks as possible. Absent: anywhere.
    """
