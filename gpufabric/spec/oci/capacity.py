"""How the machines of an OCI pool are obtained, and where they must be: one closed choice per pool."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from gpufabric.spec.base import Declared
from gpufabric.spec.capacity import NewReservation, OnDemand, Reservation, Spot

OciCapacity = Annotated[OnDemand | Reservation | NewReservation | Spot, Field(discriminator="mode")]

MOST_NETWORK_BLOCKS = 15
"""Network blocks that a compute cluster can be limited to (OCI API reference, targetNetworkBlockIds)."""


class OciPlacement(Declared):
    """Where in the data centre machines must be. Needs dedicated capacity, whose topology OCI shows."""

    hpc_island_id: Annotated[str, Field(pattern=r"^ocid1\.(compute)?hpcisland\.")] | None = None
    """The HPC island that must hold every machine."""

    network_block_ids: list[Annotated[str, Field(pattern=r"^ocid1\.(compute)?networkblock\.")]] = Field(
        default_factory=list[str], max_length=MOST_NETWORK_BLOCKS
    )
    """Network blocks of that island that may hold machines; empty: all of them."""

    spread: Literal["single-tier", "single-block", "packed-blocks"] | None = None
    """single-tier: under one tier of switches; single-block: in one network block; packed-blocks: in as few
    network blocks as there is room in. Absent: wherever there is room."""

    @model_validator(mode="after")
    def _blocks_of_an_island(self) -> Self:
        if self.network_block_ids and self.hpc_island_id is None:
            raise ValueError("hpc_island_id with network_block_ids: blocks are those of one island")
        if len(set(self.network_block_ids)) != len(self.network_block_ids):
            raise ValueError("network_block_ids: each block once")
        return self

    @property
    def is_set(self) -> bool:
        """Whether anything is asked for."""
        return self.hpc_island_id is not None or self.spread is not None
