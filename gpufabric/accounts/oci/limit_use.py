"""Asks for the use of a limit, and for quotas of compartments that are lower than the limit.

Administrators can give a compartment less than the tenancy's limit (OCI document "Overview of Compartment
Quotas"). OCI then refuses machines in this compartment although the limit has room.
"""

from dataclasses import dataclass
from decimal import Decimal

from gpufabric.accounts.oci.client import OciClients, SdkModel
from gpufabric.accounts.oci.errors import CallError


@dataclass(frozen=True, slots=True)
class LimitUse:
    """A limit with its use.

    Attributes:
        limit: the tenancy's limit, or a compartment's quota.
        used: units in use of the tenancy or compartment; None if OCI does not state them.
        is_of_compartment: whether a compartment's quota leaves less than the tenancy's limit.
    """

    limit: Decimal
    used: Decimal | None
    is_of_compartment: bool = False

    @property
    def free(self) -> Decimal:
        """Units that are left; all of them if the use is not known."""
        return self.limit - (self.used or 0)


def use_of(
    clients: OciClients, tenancy: str, compartments: list[str], service: str, value: SdkModel
) -> LimitUse:
    """Return the limit or quota that leaves least, with its use.

    Args:
        clients: clients of the region.
        tenancy: the tenancy.
        compartments: compartments whose quotas count.
        service: service of the limit.
        value: the limit, as the SDK's model.

    Raises:
        CallError: a call gave no answer.
    """
    uses = [LimitUse(Decimal(value.value), None)]
    of_tenancy = _ask(clients, tenancy, service, value)
    if of_tenancy is not None:
        uses = [LimitUse(Decimal(value.value), _used(of_tenancy))]
        for compartment in compartments:
            answer = _ask(clients, compartment, service, value) if compartment != tenancy else None
            if answer is not None and answer.effective_quota_value is not None:
                uses.append(LimitUse(_decimal(answer.effective_quota_value), _used(answer), True))
    return min(uses, key=lambda use: (use.free, use.is_of_compartment))


def _ask(clients: OciClients, compartment: str, service: str, value: SdkModel) -> SdkModel:
    """Ask OCI; None for a limit that does not state its use.

    OCI wants the availability domain for limits of a domain, and refuses it (400) for all others.
    """
    of_domain = {"availability_domain": value.availability_domain} if value.availability_domain else {}
    try:
        return clients.one(
            "limits", "get_resource_availability", service, value.name, compartment, **of_domain
        )
    except CallError as error:
        if error.is_missing:
            return None
        raise


def _used(answer: SdkModel) -> Decimal | None:
    if answer.fractional_usage is not None:
        return _decimal(answer.fractional_usage)
    return None if answer.used is None else Decimal(answer.used)


def _decimal(value: float) -> Decimal:
    return Decimal(str(value)).normalize() + 0
