"""Limits on what one update may take away."""

from decimal import Decimal
from typing import Annotated, Self

from pydantic import Field, NonNegativeInt, model_validator

from gpufabric.spec.base import Declared


class Protection(Declared):
    """Limits on what one update may take away. Every limit that is set applies; the others allow any number.

    ``stacks/removals.yaml`` names what may go beyond the limits.
    """

    gpus: NonNegativeInt | None = None
    """GPUs that may go: of removed and replaced pools, and of pools that become smaller."""

    percent: Annotated[Decimal, Field(ge=0, le=100)] | None = None
    """Share of the GPUs before the update that may go, in percent."""

    pools: NonNegativeInt | None = None
    """Pools that may be removed or replaced as a whole."""

    links: NonNegativeInt | None = None
    """Links between regions that may be removed or replaced."""

    stores: NonNegativeInt | None = None
    """File systems, buckets and standing copies of checkpoints that may be removed or replaced."""

    @model_validator(mode="after")
    def _limits_something(self) -> Self:
        if not self.model_fields_set or all(value is None for _, value in self):
            raise ValueError("must set at least one of gpus, percent, pools, links, stores")
        return self
