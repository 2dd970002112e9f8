"""Private DNS zones, their links to networks, and their records."""

from gpufabric.simcloud.clouds import dnsnames
from gpufabric.simcloud.clouds.azure.rules.errors import refuse
from gpufabric.simcloud.clouds.azure.tokens import PRIVATE_RECORD_SET, PRIVATE_ZONE, VIRTUAL_NETWORK_LINK
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import Refusal, rule
from gpufabric.wire.values import as_list, as_map, dig, plain

_DOCUMENT = 'Azure document "What is an Azure private DNS zone?", restrictions'
_LABELS = range(2, 35)
_RESERVED = (
    "azclient.ms", "azure.com", "cloudapp.net", "core.windows.net", "microsoft.com", "msidentity.com",
    "trafficmanager.net", "windows.net",
)  # fmt: skip
_MOST_RECORDS = 20
_LONGEST_TTL = 2_147_483_647

NAME = Refusal(
    "BadRequest",
    "The domain name '{name}' is invalid. The provided private DNS zone name must have 2 to 34 labels.",
    "a private zone whose name is not a valid domain name of 2 to 34 labels",
    _DOCUMENT,
    own_words=True,
)
RESERVED = Refusal(
    "BadRequest",
    "The domain name '{name}' is reserved and cannot be used.",
    "a private zone with a name that Azure reserves",
    _DOCUMENT,
    own_words=True,
)
OVERLAP = Refusal(
    "BadRequest",
    "A virtual network cannot be linked to multiple zones with overlapping namespaces. You tried to link "
    "virtual network with '{first}' and '{second}' zones.",
    "a link from a network to a second zone with the same name",
    "MicrosoftDocs/azure-aks-docs#212; microsoft-foundry/foundry-samples#214",
)
ONE_LINK = Refusal(
    "Conflict",
    "A link between zone '{zone}' and virtual network '{network}' exists already: {by}.",
    "a second link between a zone and a network",
    'Azure document "What is a virtual network link?"',
    own_words=True,
    http=409,
    status="ALREADY_EXISTS",
)
ADDRESS = Refusal(
    "BadRequest",
    "The value '{value}' for property 'ipv4Address' is invalid.",
    "an A record whose value is not an IPv4 address",
    "Azure private DNS REST API, RecordSets",
    own_words=True,
)
RECORDS = Refusal(
    "BadRequest",
    "The record set '{name}' has {count} records; it must have 1 to 20, and a TTL of 1 to 2147483647 s.",
    "a record set without records, with more than 20, or with a time to live out of range",
    _DOCUMENT,
    own_words=True,
)


@rule(types=(PRIVATE_ZONE,), refuses=(NAME, RESERVED))
def zone(state: State, request: Request) -> CloudError | None:
    """A private zone has a name of several labels that is not Azure's; those below, such as the zones of
    private endpoints, are allowed.
    """
    name = str(request.inputs.get("privateZoneName") or "")
    if not dnsnames.is_name(name) or len(name.split(".")) not in _LABELS:
        return refuse(request, NAME, name=name)
    if name.lower() in _RESERVED:
        return refuse(request, RESERVED, name=name)
    return None


@rule(types=(VIRTUAL_NETWORK_LINK,), refuses=(OVERLAP, ONE_LINK))
def link(state: State, request: Request) -> CloudError | None:
    """A network is linked to a zone once, and to only one zone with a given name."""
    mine, owner = _network(request.inputs), _zone(request.id)
    for other in state.of_type(VIRTUAL_NETWORK_LINK):
        if other.id.lower() == request.id.lower() or _network(plain(other.inputs)) != mine:
            continue
        theirs = _zone(other.id)
        if theirs.lower() == owner.lower():
            return refuse(request, ONE_LINK, zone=owner, network=mine, by=other.id)
        first, second = (id_.rpartition("/")[2] for id_ in (owner, theirs))
        if first.lower() == second.lower():
            return refuse(request, OVERLAP, first=first, second=second)
    return None


@rule(types=(PRIVATE_RECORD_SET,), refuses=(ADDRESS, RECORDS))
def record(state: State, request: Request) -> CloudError | None:
    """A record set has records with valid values for its type."""
    if request.inputs.get("recordType") != "A":
        return None
    rows = [str(as_map(entry).get("ipv4Address")) for entry in as_list(request.inputs.get("aRecords"))]
    wrong = [row for row in rows if not dnsnames.is_address(row)]
    if wrong:
        return refuse(request, ADDRESS, value=wrong[0])
    ttl = request.inputs.get("ttl")
    lasting = isinstance(ttl, (int, float)) and 1 <= ttl <= _LONGEST_TTL
    if not rows or len(rows) > _MOST_RECORDS or not lasting:
        return refuse(request, RECORDS, name=request.inputs.get("relativeRecordSetName"), count=len(rows))
    return None


def _network(inputs: object) -> str:
    return str(dig(inputs, "virtualNetwork.id") or "").lower()


def _zone(id_: str) -> str:
    return id_.rpartition("/virtualNetworkLinks/")[0]
