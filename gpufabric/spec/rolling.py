"""How an update replaces the machines of a pool, batch by batch."""

from typing import Annotated

from pydantic import Field, PositiveInt

from gpufabric.spec.base import Declared

MachineShare = PositiveInt | Annotated[str, Field(pattern=r"^([1-9]\d?|100)%$")]
"""A number of machines, or a share of the pool such as 25%."""


class Rolling(Declared):
    """Batches of an update that replaces machines of a pool, such as a new Kubernetes version or image."""

    max_unavailable: MachineShare | None = None
    """Machines that are taken away at a time, as a number or as a share of the pool such as 25%. Absent: on
    AWS a quarter of the pool, at most 100; on Azure one machine; on OCI an update replaces no machine."""

    max_surge: MachineShare | None = None
    """Machines that are started before the same number is taken away. They need capacity beyond the pool's.
    Not on AWS. Absent: none."""
