"""References to resources that do not exist."""

from gpufabric.simcloud.clouds.oci.ocid import kind_of_ocid
from gpufabric.simcloud.clouds.oci.rules.errors import refuse
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import Refusal, rule

NOT_THERE = Refusal(
    "NotAuthorizedOrNotFound",
    # OCI does not say which of the two it is.
    "Authorization failed or requested resource not found: {id}",
    "a reference to a network, gateway, cluster, instance configuration or file system that does not exist",
    'OCI documentation, "API errors"',
    http=404,
    status="NOT_FOUND",
)
ENDING = Refusal(
    "Conflict",
    "The {kind} {id} is scheduled for deletion.",
    "a reference to a key or vault that is scheduled for deletion",
    'OCI documentation, "Deleting a Vault Key"',
    own_words=True,
    http=409,
    status="FAILED_PRECONDITION",
)

# Kinds that are not here are not judged: compartments, images, services, keys and reservations may have been
# made or shared outside of the simulated tenancy's programs.
_JUDGED = frozenset(
    {
        "vcn", "subnet", "internetgateway", "natgateway", "servicegateway", "routetable", "securitylist",
        "dhcpoptions",
        "networksecuritygroup", "drg", "drgattachment", "drgroutetable", "drgroutedistribution", "cpe",
        "ipsecconnection", "cluster", "nodepool", "instanceconfiguration", "computecluster",
        "lustrefilesystem", "dns-zone",
    }
)  # fmt: skip
_ENDS_LATER = frozenset({"key", "vault"})
# The far side of a peering lies in another region or tenancy, so its OCID is not known here.
_FAR_SIDE = "peer"


@rule(refuses=(NOT_THERE, ENDING))
def referenced_exists(state: State, request: Request) -> CloudError | None:
    """Every named network, cluster or compute resource must be in the tenancy."""
    for reference in request.references:
        kind = kind_of_ocid(reference.target)
        if (
            kind in _JUDGED
            and not reference.path.startswith(_FAR_SIDE)
            and not state.owners(reference.target)
        ):
            return refuse(request, NOT_THERE, id=reference.target)
        if kind in _ENDS_LATER and any(not owner.urn for owner in state.owners(reference.target)):
            return refuse(request, ENDING, kind=kind, id=reference.target)
    return None
