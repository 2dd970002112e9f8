"""A creation is refused when it names something that is not there."""

from gpufabric.simcloud.clouds.base import CloudError, Request, State
from gpufabric.simcloud.clouds.oci.ocid import kind_of_ocid
from gpufabric.simcloud.clouds.oci.rules.errors import service_error

# Kinds that are not here are not judged: compartments, images, services, keys and reservations may have been
# made or shared outside of the simulated tenancy's programs.
_JUDGED = frozenset(
    {
        "vcn", "subnet", "internetgateway", "natgateway", "servicegateway", "routetable", "securitylist",
        "dhcpoptions",
        "networksecuritygroup", "drg", "drgattachment", "drgroutetable", "drgroutedistribution", "cpe",
        "ipsecconnection", "cluster", "nodepool", "instanceconfiguration", "computecluster",
        "lustrefilesystem",
    }
)  # fmt: skip
# The far side of a peering lies in another region or tenancy, so its OCID is not known here.
_FAR_SIDE = "peer"


def referenced_exists(state: State, request: Request) -> CloudError | None:
    """Every named network, cluster or compute resource must be in the tenancy."""
    for reference in request.references:
        kind = kind_of_ocid(reference.target)
        if kind not in _JUDGED or reference.path.startswith(_FAR_SIDE) or state.owners(reference.target):
            continue
        # OCI does not say which of the two it is (OCI documentation, "API errors").
        text = f"Authorization failed or requested resource not found: {reference.target}"
        return service_error(request, "Create", "NotAuthorizedOrNotFound", text, http=404, status="NOT_FOUND")
    return None
