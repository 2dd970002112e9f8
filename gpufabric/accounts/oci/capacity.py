"""Reads capacity: shapes for sale, machines that could start now, reservations, and RDMA constructs."""

from gpufabric.accounts.answer import SectionAnswer
from gpufabric.accounts.importing import load
from gpufabric.accounts.oci.client import OciClients, SdkModel, incomplete
from gpufabric.accounts.oci.constructs import CALLS as CONSTRUCT_CALLS
from gpufabric.accounts.oci.constructs import constructs
from gpufabric.accounts.oci.declared import domains, shapes_in
from gpufabric.accounts.oci.domains import all_domains
from gpufabric.accounts.oci.keys import in_domain
from gpufabric.accounts.oci.reservations import CALLS as HELD_CALLS
from gpufabric.accounts.oci.reservations import held_capacity
from gpufabric.accounts.oci.sections import Rows, section
from gpufabric.accounts.oci.shapes import Shapes, offers, shape_facts
from gpufabric.accounts.target import Target
from gpufabric.catalog.availability_domains import domain_key
from gpufabric.snapshots.rows import Availability

_REPORT = "compute:CreateComputeCapacityReport"


def capacity(clients: OciClients, target: Target) -> list[SectionAnswer]:
    """Read the sections of capacity.

    Args:
        clients: clients of the region.
        target: the tenancy with its stacks.
    """
    shapes = Shapes(clients, target)
    return [
        section(
            "offers",
            ("identity:ListAvailabilityDomains", "compute:ListShapes"),
            lambda: offers(clients, target, shapes),
        ),
        section("shapes", ("compute:ListShapes",), lambda: shape_facts(target, shapes)),
        section(
            "availability",
            ("identity:ListAvailabilityDomains", _REPORT),
            lambda: availability(clients, target),
        ),
        section("held", HELD_CALLS, lambda: held_capacity(clients, target)),
        section("constructs", CONSTRUCT_CALLS, lambda: constructs(clients, target)),
    ]


def availability(clients: OciClients, target: Target) -> Rows:
    """Ask how many machines of the declared shapes could start now, by fault domain.

    All availability domains are asked: a shortage in one of them is often none in the others.

    Raises:
        CallError: there is no answer.
    """
    rows = Rows()
    shapes = sorted({shape for domain in domains(target) for shape in shapes_in(target, domain)})
    if not shapes:
        return rows
    spelled = {domain_key(name): name for name in (*all_domains(clients, target), *domains(target))}
    for domain in sorted(spelled.values()):
        for entry in _report(clients, target, domain, shapes).shape_availabilities or ():
            if entry.availability_status is None:
                raise incomplete(_REPORT, f"no status for {entry.instance_shape}")
            key = f"{in_domain(entry.instance_shape, domain)}/{entry.fault_domain or ''}"
            rows.rows[key] = Availability(
                status=entry.availability_status, nodes=_count(entry.available_count)
            )
    return rows


def _report(clients: OciClients, target: Target, domain: str, shapes: list[str]) -> SdkModel:
    """Ask for a capacity report.

    The call is a POST, but creates nothing: OCI answers with the report and keeps none. It takes the root
    compartment only, and a request without a fault domain covers all of them.
    """
    models = load("oci.core.models")
    details = models.CreateComputeCapacityReportDetails(
        compartment_id=target.account,
        availability_domain=domain,
        shape_availabilities=[
            models.CreateCapacityReportShapeAvailabilityDetails(instance_shape=shape) for shape in shapes
        ],
    )
    return clients.one("compute", "create_compute_capacity_report", details)


def _count(available: int | None) -> int | None:
    return None if available is None else max(0, int(available))
