"""Names of resources: lengths and characters.

Rules are those of the Azure document "Naming rules and restrictions for Azure resources". The provider's own
check in preview knows some of them too; here they are judged when the call is made.
"""

import re
from dataclasses import dataclass

from gpufabric.simcloud.clouds.azure import tokens
from gpufabric.simcloud.clouds.azure.rules.errors import refuse
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import CREATE, Refusal, rule
from gpufabric.wire.values import as_list, as_map

_DOCUMENT = 'Azure document "Naming rules and restrictions for Azure resources"'

ACCOUNT_INVALID = Refusal(
    "AccountNameInvalid",
    "{name} is not a valid storage account name. Storage account name must be between 3 and 24 characters in "
    "length and use numbers and lower-case letters only.",
    "a storage account whose name is not 3 to 24 lower-case letters and digits",
    f"{_DOCUMENT}; text in many public templates",
)
ACCOUNT_TAKEN = Refusal(
    "StorageAccountAlreadyTaken",
    "The storage account named {name} is already taken.",
    "a storage account whose name an account in another resource group has",
    'Azure document "Resolve errors for storage account names"',
    http=409,
    status="ALREADY_EXISTS",
)
POOL_INVALID = Refusal(
    "InvalidParameter",
    "The value of parameter agentPoolProfile.name is invalid. Please see https://aka.ms/aks-naming-rules for "
    "more details.",
    "an agent pool whose name is not 1 to 12 lower-case letters and digits that begin with a letter",
    f"{_DOCUMENT}; part of the text is known to a public client of AKS",
    own_words=True,
)
NETWORK_INVALID = Refusal(
    "InvalidResourceName",
    "Resource name {name} is invalid. The name can be up to {most} characters long. It must begin "
    "with a word "
    "character, and it must end with a word character or with '_'. The name may contain word characters or "
    "'.', '-', '_'.",
    "a network resource whose name is too long or contains invalid characters",
    f"{_DOCUMENT}; text of Azure networking in public reports",
)
GROUP_INVALID = Refusal(
    "InvalidResourceGroupName",
    "The resource group name '{name}' is not valid: 1 to 90 letters, digits, '_', '-', '.', '(' or ')', not "
    "ending with '.'.",
    "a resource group whose name is too long, contains invalid characters or ends with a period",
    _DOCUMENT,
    own_words=True,
)
INVALID = Refusal(
    "InvalidParameter",
    "The name '{name}' is not valid: {rule}.",
    "another resource whose name is too long or of wrong characters (cluster, identity, key vault, "
    "container, file system, capacity reservation)",
    _DOCUMENT,
    own_words=True,
)


@dataclass(frozen=True)
class _Form:
    """The form of a name: the input that holds it, a pattern, and the same in words."""

    name: str
    pattern: str
    words: str
    refusal: Refusal = INVALID


def _network(name: str, most: int = 80) -> _Form:
    pattern = rf"[A-Za-z0-9]([A-Za-z0-9_.-]{{0,{most - 2}}}[A-Za-z0-9_])?"
    return _Form(name, pattern, str(most), NETWORK_INVALID)


_COMPUTE = r"[A-Za-z0-9]([A-Za-z0-9_.-]{0,78}[A-Za-z0-9_])?"
_FORMS = {
    tokens.STORAGE_ACCOUNT: _Form("accountName", r"[a-z0-9]{3,24}", "", ACCOUNT_INVALID),
    tokens.POOL: _Form("agentPoolName", r"[a-z][a-z0-9]{0,11}", "", POOL_INVALID),
    tokens.RESOURCE_GROUP: _Form(
        "resourceGroupName", r"[\w().-]{0,89}[\w()-]", "", GROUP_INVALID
    ),
    tokens.CLUSTER: _Form(
        "resourceName",
        r"[A-Za-z0-9]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?",
        "1 to 63 letters, digits, '_' and '-', beginning and ending with a letter or digit",
    ),
    tokens.USER_ASSIGNED_IDENTITY: _Form(
        "resourceName", r"[A-Za-z0-9][A-Za-z0-9_-]{2,127}",
        "3 to 128 letters, digits, '_' and '-', beginning with a letter or digit",
    ),
    tokens.VAULT: _Form(
        "vaultName", r"(?!.*--)[A-Za-z][A-Za-z0-9-]{1,22}[A-Za-z0-9]",
        "3 to 24 letters, digits and '-', beginning with a letter",
    ),
    tokens.BLOB_CONTAINER: _Form(
        "containerName", r"(?!.*--)[a-z0-9$][a-z0-9-]{2,62}",
        "3 to 63 lower-case letters, digits and single '-', beginning with a letter or digit",
    ),
    tokens.LUSTRE_FILE_SYSTEM: _Form(
        "amlFilesystemName", r"[A-Za-z0-9][A-Za-z0-9_-]{0,78}[A-Za-z0-9]",
        "2 to 80 letters, digits, '_' and '-', beginning and ending with a letter or digit",
    ),
    tokens.RESERVATION_GROUP: _Form(
        "capacityReservationGroupName", _COMPUTE, "1 to 80 letters, digits, '_', '.' and '-'"
    ),
    tokens.RESERVATION: _Form(
        "capacityReservationName", _COMPUTE, "1 to 80 letters, digits, '_', '.' and '-'"
    ),
    tokens.VIRTUAL_NETWORK: _network("virtualNetworkName", 64),
    tokens.SUBNET: _network("subnetName"),
    tokens.NAT_GATEWAY: _network("natGatewayName"),
    tokens.PUBLIC_IP_ADDRESS: _network("publicIpAddressName"),
    tokens.NETWORK_SECURITY_GROUP: _network("networkSecurityGroupName"),
    tokens.ROUTE_TABLE: _network("routeTableName"),
    tokens.PRIVATE_ENDPOINT: _network("privateEndpointName", 64),
}  # fmt: skip


@rule(
    types=_FORMS,
    verbs=CREATE,
    refuses=(ACCOUNT_INVALID, ACCOUNT_TAKEN, POOL_INVALID, NETWORK_INVALID, GROUP_INVALID, INVALID),
)
def resource_name(state: State, request: Request) -> CloudError | None:
    """The name has the length and characters that its type allows."""
    form = _FORMS[request.type]
    name = str(request.inputs.get(form.name) or "")
    if re.fullmatch(form.pattern, name) is None:
        return refuse(request, form.refusal, name=name, rule=form.words, most=form.words)
    if request.type == tokens.STORAGE_ACCOUNT and _taken(state, name, request.id):
        return refuse(request, ACCOUNT_TAKEN, name=name)
    if request.type == tokens.CLUSTER:
        for profile in map(as_map, as_list(request.inputs.get("agentPoolProfiles"))):
            if re.fullmatch(_FORMS[tokens.POOL].pattern, str(profile.get("name"))) is None:
                return refuse(request, POOL_INVALID)
    return None


def _taken(state: State, name: str, id_: str) -> bool:
    return any(
        account.id.lower() != id_.lower() and account.id.rpartition("/")[2] == name
        for account in state.of_type(tokens.STORAGE_ACCOUNT)
    )
