"""Storage settings that all clouds share: a file system near the GPUs and a checkpoint bucket."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field, PositiveInt

from gpufabric.spec.base import Declared

Tebibytes = Annotated[Decimal, Field(gt=0, max_digits=8, decimal_places=3)]


class Lustre(Declared):
    """A managed Lustre file system in the zone of the GPUs."""

    at_least_tib: Tebibytes
    """Required capacity, in TiB. The plan rounds it up to a size that the cloud sells."""

    throughput_mbps_per_tib: PositiveInt
    """Throughput tier in MB/s per TiB of capacity; the tiers differ by cloud."""

    protect: bool = True
    """Refuse to delete the file system until this is set to false and applied."""


class Checkpoints(Declared):
    """The bucket that holds checkpoints."""

    create: bool = True
    """Whether the stack has a bucket of its own. false: none; ``existing.storage.checkpoints`` may give
    one."""

    keep_noncurrent_days: Annotated[int, Field(ge=1, le=3650)] = 30
    """Days for which an overwritten or deleted version can be restored."""

    protect: bool = True
    """Refuse to delete the bucket until this is set to false and applied."""
