"""Compares a cloud's own facts about a shape with the catalogue's."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from gpufabric.catalog.families import plain_family_name
from gpufabric.catalog.shape import Shape
from gpufabric.snapshots.rows import ShapeFacts


@dataclass(frozen=True, slots=True)
class FactDifference:
    """A fact that the cloud states differently.

    Attributes:
        cloud: the cloud.
        shape: the shape.
        field: field of the shape's file in the catalogue, such as ``gpu.count``.
        catalogue: value of the catalogue.
        stated: value that the cloud states.
    """

    cloud: str
    shape: str
    field: str
    catalogue: str
    stated: str

    @property
    def text(self) -> str:
        """The difference in one line."""
        file = f"{self.cloud}/shapes/{self.shape}.toml"
        return f"{file}: {self.field}: the catalogue says {self.catalogue}, the cloud says {self.stated}"


def differences(shape: Shape, facts: ShapeFacts) -> list[FactDifference]:
    """List the fields in which a cloud's facts differ from the catalogue's.

    A value that either of them does not state is unknown and not compared.

    Args:
        shape: the catalogue's facts.
        facts: the cloud's facts.
    """
    compared = [*_compared(shape, facts), *_quotas(shape, facts)]
    return [
        FactDifference(shape.cloud, shape.name, field, _shown(ours), _shown(stated))
        for field, ours, stated in compared
        if ours is not None and stated is not None and ours != stated
    ]


Value = int | Decimal | str | None


def _compared(shape: Shape, facts: ShapeFacts) -> Iterator[tuple[str, Value, Value]]:
    host, rdma = shape.host, shape.rdma
    yield "gpu.count", shape.gpus, facts.gpus
    yield "host.architecture", host.architecture.value, facts.architecture
    yield "host.vcpus", host.vcpus.value if host.vcpus else None, facts.vcpus
    yield "host.memory_gib", host.memory_gib.value if host.memory_gib else None, facts.memory_gib
    yield "rdma.gbps_per_node", rdma.gbps_per_node.value if rdma.gbps_per_node else None, facts.nic_gbps_total
    if shape.efa is not None:
        yield "efa.max_interfaces", shape.efa.max_interfaces.value, facts.nics
    if shape.infiniband is not None and shape.infiniband.ports is not None:
        yield "infiniband.ports", shape.infiniband.ports.value, facts.nics
    if shape.roce is not None and shape.roce.ports is not None:
        yield "roce.ports", shape.roce.ports.value, facts.nics


def _quotas(shape: Shape, facts: ShapeFacts) -> Iterator[tuple[str, Value, Value]]:
    """Yield the catalogue's quota families that are not among those that the cloud names."""
    stated = {plain_family_name(key.rpartition("/")[2]) for key in facts.quota_names}
    for field, family in (
        ("quota.family", shape.quota.family),
        ("quota.spot_family", shape.quota.spot_family),
    ):
        if stated and family is not None and plain_family_name(family.value) not in stated:
            yield field, family.value, ", ".join(facts.quota_names)


def _shown(value: Value) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
