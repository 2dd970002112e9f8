"""How a training job synchronizes its regions."""

from typing import Literal, get_args

SyncMode = Literal["data-parallel", "diloco", "streaming-diloco", "decoupled-diloco"]
"""data-parallel: gradients in every step. diloco: parameters in every outer step. streaming-diloco: parts of
the parameters, one after the other, while the regions compute. decoupled-diloco: the same parts, through a
syncer that merges what a quorum of regions has sent; no region waits for another."""

SYNC_MODES: tuple[SyncMode, ...] = get_args(SyncMode)
"""All modes, from the greatest demand on links to the least."""
