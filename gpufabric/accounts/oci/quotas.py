"""Reads limits, their use and requests for higher ones.

A limit belongs to the tenancy, to a region or to an availability domain. Limits that do not state their use
have no row there.
"""

from collections.abc import Collection, Iterator
from decimal import Decimal

from gpufabric.accounts.answer import SectionAnswer
from gpufabric.accounts.oci.client import OciClients, SdkModel, incomplete
from gpufabric.accounts.oci.declared import compartments, domains, shapes_in
from gpufabric.accounts.oci.errors import CallError
from gpufabric.accounts.oci.increase_requests import increase_requests
from gpufabric.accounts.oci.keys import limit_key, split_limit_key
from gpufabric.accounts.oci.limit_use import LimitUse, use_of
from gpufabric.accounts.oci.sections import Rows, section
from gpufabric.accounts.oci.shapes import Shapes
from gpufabric.accounts.target import Target
from gpufabric.catalog.availability_domains import domain_key
from gpufabric.catalog.catalog import Catalog
from gpufabric.snapshots.rows import Limit, Usage

COMPUTE = "compute"
SERVICES = frozenset(
    {
        COMPUTE,
        "compute-management",
        "block-storage",
        "vcn",
        "vpn",
        "fast-connect",
        "container-engine",
        "load-balancer",
        "object-storage",
        "kms",
    }
)
"""Services that stacks draw on, by OCI's names. A service that a region does not list is left out."""

_LISTING = (
    "limits:ListServices",
    "limits:ListLimitDefinitions",
    "compute:ListShapes",
    "limits:ListLimitValues",
)
_USE = "limits:GetResourceAvailability"
_LUSTRE = "lustre"
NOT_LISTED = "not in ListLimitValues"


def quotas(clients: OciClients, target: Target, catalog: Catalog) -> list[SectionAnswer]:
    """Read limits, use and requests.

    Args:
        clients: clients of the region.
        target: the tenancy with its stacks.
        catalog: families of limits by shape.
    """
    drawn = _Drawn(clients, target, catalog)
    requests = ("identity:ListAvailabilityDomains", "limits-increase:ListLimitsIncreaseItemRequests")
    return [
        section("limits", (*_LISTING, _USE), drawn.limits),
        section("usage", (*_LISTING, _USE), drawn.usage),
        section("requests", requests, lambda: increase_requests(clients, target)),
    ]


class _Drawn:
    """Limits that stacks draw on; OCI is asked for them once.

    Args:
        clients: clients of the region.
        target: the tenancy with its stacks.
        catalog: families of limits by shape.
    """

    def __init__(self, clients: OciClients, target: Target, catalog: Catalog) -> None:
        self._clients = clients
        self._target = target
        self._catalog = catalog
        self._shapes = Shapes(clients, target)
        self._values: list[tuple[str, SdkModel, SdkModel]] | None = None
        self._uses: dict[str, LimitUse] = {}
        self._refused: CallError | None = None

    def limits(self) -> Rows:
        """Return the limits by key; those of the catalogue that OCI does not list are absent."""
        rows = Rows()
        for service, value, definition in self._drawn():
            try:
                use = self._use(service, value, definition)
            except CallError as error:
                # The limit is known, only quotas of compartments are not.
                rows.failures = [error.failure]
                use = LimitUse(Decimal(value.value), None)
            name = _one_line(definition.description) if definition else ""
            rows.rows[limit_key(service, value.name, value.availability_domain or "")] = Limit(
                limit=use.limit,
                name=f"{name} (quota of a compartment)" if use.is_of_compartment else name,
                adjustable=definition.is_eligible_for_limit_increase if definition else None,
            )
        rows.absent = dict.fromkeys(self._unlisted(rows.rows), NOT_LISTED)
        return rows

    def usage(self) -> Rows:
        """Return the units in use by key of the limit, for all limits that state them."""
        rows = Rows()
        for service, value, definition in self._drawn():
            used = self._use(service, value, definition).used
            if used is not None:
                key = limit_key(service, value.name, value.availability_domain or "")
                rows.rows[key] = Usage(used=used)
        return rows

    def _use(self, service: str, value: SdkModel, definition: SdkModel) -> LimitUse:
        """Return a limit with its use; OCI is asked once, and not again after a refusal.

        Raises:
            CallError: a call gave no answer.
        """
        if definition is not None and definition.is_resource_availability_supported is False:
            return LimitUse(Decimal(value.value), None)
        if self._refused is not None:
            raise self._refused
        key = limit_key(service, value.name, value.availability_domain or "")
        if key not in self._uses:
            places = compartments(self._target) if service == COMPUTE else []
            try:
                self._uses[key] = use_of(self._clients, self._target.account, places, service, value)
            except CallError as error:
                self._refused = error
                raise
        return self._uses[key]

    def _unlisted(self, listed: Collection[str]) -> Iterator[str]:
        """Yield the limits of the catalogue that OCI does not list for the stacks' domains."""
        known = {
            (service, name, domain_key(domain)) for service, name, domain in map(split_limit_key, listed)
        }
        for domain in domains(self._target):
            for family in self._families(domain):
                if not {(COMPUTE, family, domain_key(domain)), (COMPUTE, family, "")} & known:
                    yield limit_key(COMPUTE, family, domain)

    def _drawn(self) -> list[tuple[str, SdkModel, SdkModel]]:
        """List service, value and definition of each limit that stacks draw on.

        Raises:
            CallError: a call gave no answer.
        """
        if self._values is None:
            tenancy = self._target.account
            listed = {service.name for service in self._clients.every("limits", "list_services", tenancy)}
            services = sorted(name for name in listed if name in SERVICES or _LUSTRE in name)
            self._values = [entry for service in services for entry in self._of_service(service)]
        return self._values

    def _of_service(self, service: str) -> Iterator[tuple[str, SdkModel, SdkModel]]:
        """Yield the limits of a service that are in use: no deprecated ones, and no other domains."""
        tenancy, own = self._target.account, {domain_key(name) for name in domains(self._target)}
        definitions = {
            definition.name: definition
            for definition in self._clients.every(
                "limits", "list_limit_definitions", tenancy, service_name=service
            )
        }
        wanted = self._compute_limits() if service == COMPUTE else None
        for value in self._clients.every("limits", "list_limit_values", tenancy, service):
            definition = definitions.get(value.name)
            if wanted is not None and value.name not in wanted:
                continue
            if wanted is None and definition is not None and definition.is_deprecated:
                continue
            if value.value is None:
                raise incomplete("limits:ListLimitValues", f"no value for {value.name}")
            if not value.availability_domain or domain_key(value.availability_domain) in own:
                yield service, value, definition

    def _compute_limits(self) -> set[str]:
        """Return the limits of compute that the shapes draw on: compute has some hundred others.

        OCI states them by shape. The catalogue knows those of shapes that OCI does not list here.
        """
        counted = (quota.partition("/") for quota in self._catalog.counted_quotas("oci"))
        names = {name for service, _, name in counted if service == COMPUTE}
        system = self._catalog.system_node("oci").shape.value
        for domain in domains(self._target):
            listed = self._shapes.in_domain(domain)
            for shape in (*shapes_in(self._target, domain), system):
                names |= set(listed[shape].quota_names or ()) if shape in listed else set()
            names |= self._families(domain)
        return names

    def _families(self, domain: str) -> set[str]:
        """Return the limits that the catalogue knows for the shapes that are declared in a domain."""
        known = set(self._catalog.shape_names("oci"))
        shapes = [
            self._catalog.shape("oci", name) for name in shapes_in(self._target, domain) if name in known
        ]
        return {shape.quota.family.value for shape in shapes if shape.quota.family is not None}


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())
