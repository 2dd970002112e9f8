"""How a training job synchronizes its regions."""

from typing import Literal

SyncMode = Literal["data-parallel", "diloco", "streaming-diloco"]
"""data-parallel: gradients in every step. diloco: parameters in every outer step. streaming-diloco: parts of
the parameters, one after the other, while the regions compute."""
