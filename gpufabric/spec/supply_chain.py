"""Requirements on the software that clusters run."""

from typing import Literal

from gpufabric.spec.base import Declared


class SupplyChain(Declared):
    """Requirements on the images and charts that clusters run."""

    digests: Literal["known", "required"] = "known"
    """Images and charts that are rendered without a digest. known: allowed where neither the catalogue nor
    ``stacks/images.lock.yaml`` knows one. required: refused."""
