"""Throughput of a model on each accelerator, from published measurements."""

from dataclasses import dataclass
from decimal import Decimal

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.throughput import MeasuredSystem, system_of, throughput_facts
from gpufabric.quote.offers import MachinePrices
from gpufabric.spec.model import Model
from gpufabric.spec.training import Precision
from gpufabric.training.pace.choose import pace_of
from gpufabric.training.pace.pace import NoPace, Pace


@dataclass(frozen=True, slots=True)
class Published:
    """Throughput that follows from published runs, for each accelerator apart.

    Attributes:
        model: the model to train.
        precision: number format of the matrix products.
    """

    model: Model
    precision: Precision

    def pace(self, machine: MachinePrices, catalog: Catalog) -> Pace | NoPace:
        """Return the throughput of one accelerator of a machine.

        Args:
            machine: the machine.
            catalog: measured throughput.
        """
        system = _system(machine, catalog)
        if system is None:
            return NoPace(f"{machine.accelerator} in {machine.name}")
        return pace_of(self.model, system.id, self.precision, catalog)

    def tokens_per_second(self, machine: MachinePrices, catalog: Catalog) -> Decimal | None:
        """Return the expected tokens per second of one accelerator; None if no measurement gives them."""
        pace = self.pace(machine, catalog)
        return None if isinstance(pace, NoPace) else Decimal(str(pace.expected))

    @property
    def said(self) -> str:
        """The assumption in words."""
        return f"the throughput of {self.model.name} in {self.precision} that follows from published runs"


def _system(machine: MachinePrices, catalog: Catalog) -> MeasuredSystem | None:
    """Return the measured system of a machine; None if its NVLink domain is smaller, or unknown."""
    if machine.buildable:
        return system_of(catalog.shape(machine.cloud, machine.name), catalog)
    for system in throughput_facts(catalog).systems:
        if system.id == machine.accelerator and system.nvlink_domain_gpus.value <= (machine.gpus or 0):
            return system
    return None
