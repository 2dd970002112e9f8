"""Capacity and placement of an OCI pool: each pool chooses one capacity mode."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from gpufabric.spec.base import Declared
from gpufabric.spec.capacity import NewReservation, OnDemand, Reservation, Spot
from gpufabric.spec.oci.ocid import ocid

OciCapacity = Annotated[OnDemand | Reservation | NewReservation | Spot, Field(discriminator="mode")]


class OciPlacement(Declared):
    """Placement of machines in the data centre. It needs dedicated capacity, whose topology OCI shows."""

    hpc_island_id: Annotated[str, ocid("(compute)?hpcisland")] | None = None
    """HPC island for all machines."""

    network_block_ids: list[Annotated[str, ocid("(compute)?networkblock")]] = Field(default_factory=list[str])
    """Network blocks of that island to use. Empty: all of them."""

    spread: Literal["single-tier", "single-block", "packed-blocks"] | None = None
    """single-tier: below one tier of switches. single-block: in one network block. packed-blocks: in as few
    network blocks as possible. Absent: anywhere."""

    @model_validator(mode="after")
    def _blocks_of_an_island(self) -> Self:
        if self.network_block_ids and self.hpc_island_id is None:
            raise ValueError("hpc_island_id with network_block_ids: the blocks belong to one island")
        if len(set(self.network_block_ids)) != len(self.network_block_ids):
            raise ValueError("network_block_ids: each block once")
        return self

    @property
    def is_set(self) -> bool:
        """Whether the pool requests a placement."""
        return self.hpc_island_id is not None or self.spread is not None
