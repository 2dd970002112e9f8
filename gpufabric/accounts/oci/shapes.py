"""Asks which shapes OCI sells to a tenancy, and what it states about them."""

from decimal import Decimal
from typing import Literal

from gpufabric.accounts.oci.client import OciClients, SdkModel
from gpufabric.accounts.oci.declared import compartments, domains
from gpufabric.accounts.oci.domains import all_domains
from gpufabric.accounts.oci.keys import in_domain, limit_key
from gpufabric.accounts.oci.sections import Rows
from gpufabric.accounts.target import Target
from gpufabric.snapshots.rows import Offer, ShapeFacts

NOT_LISTED = "not in ListShapes"
_X86_MAKERS = ("intel", "amd")
_ARM_MAKERS = ("ampere", "arm", "grace")
_THREADS_PER_CORE = 2


class Shapes:
    """Shapes by availability domain; each domain is asked once.

    Args:
        clients: clients of the region.
        target: the tenancy with its stacks.
    """

    def __init__(self, clients: OciClients, target: Target) -> None:
        self._clients = clients
        self._compartment = next(iter(compartments(target)), target.account)
        self._by_domain: dict[str, dict[str, SdkModel]] = {}

    def in_domain(self, domain: str) -> dict[str, SdkModel]:
        """Return the shapes that OCI sells in a domain, by name.

        Raises:
            CallError: there is no answer.
        """
        if domain not in self._by_domain:
            listed = self._clients.every(
                "compute", "list_shapes", self._compartment, availability_domain=domain
            )
            self._by_domain[domain] = {shape.shape: shape for shape in listed}
        return self._by_domain[domain]


def offers(clients: OciClients, target: Target, shapes: Shapes) -> Rows:
    """Say for each declared shape in which availability domains of the region it is sold."""
    rows = Rows()
    for domain in all_domains(clients, target):
        sold = shapes.in_domain(domain)
        for shape in target.shapes:
            offer = Offer(is_sold=True) if shape in sold else Offer(is_sold=False, reason=NOT_LISTED)
            rows.rows[in_domain(shape, domain)] = offer
    return rows


def shape_facts(target: Target, shapes: Shapes) -> Rows:
    """Return what OCI states about the declared shapes."""
    listed = {name: shape for domain in domains(target) for name, shape in shapes.in_domain(domain).items()}
    rows = Rows()
    for name in target.shapes:
        if name in listed:
            rows.rows[name] = facts_of(listed[name])
        else:
            rows.absent[name] = NOT_LISTED
    return rows


def facts_of(shape: SdkModel) -> ShapeFacts:
    """Return the facts that a shape of the SDK states."""
    architecture = _architecture(str(shape.processor_description or ""))
    # Only on x86 is it known that a vCPU is a thread and a core has two: Arm shapes differ by generation.
    vcpus = (
        int(shape.ocpus * _THREADS_PER_CORE)
        if shape.ocpus is not None and architecture == "x86_64" and not shape.is_flexible
        else None
    )
    is_flexible = bool(shape.is_flexible)
    return ShapeFacts(
        gpus=shape.gpus,
        vcpus=vcpus,
        memory_gib=None if is_flexible else _decimal(shape.memory_in_gbs),
        nics=shape.rdma_ports,
        nic_gbps_total=_decimal(shape.rdma_bandwidth_in_gbps),
        architecture=architecture,
        quota_names=tuple(sorted(limit_key("compute", name) for name in shape.quota_names or ())),
    )


def _architecture(processor: str) -> Literal["x86_64", "arm64"] | None:
    words = processor.casefold().replace("®", " ").split()
    if any(word in _X86_MAKERS for word in words):
        return "x86_64"
    return "arm64" if any(word in _ARM_MAKERS for word in words) else None


def _decimal(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value)).normalize() + 0
