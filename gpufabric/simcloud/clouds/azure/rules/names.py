"""Names of resources: lengths and characters, which are facts of the catalogue.

The provider's own check in preview knows some of them too; here they are judged when the call is made. A
second table would be no second opinion: it would come from the same Azure document.
"""

import re
from typing import TYPE_CHECKING

from gpufabric.simcloud.clouds.azure import tokens
from gpufabric.simcloud.clouds.azure.rules.errors import refuse
from gpufabric.simcloud.clouds.azure.rules.facts import name_facts
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import CREATE, Refusal, rule
from gpufabric.wire.values import as_list, as_map

if TYPE_CHECKING:
    from gpufabric.catalog.names import NameFacts

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
    "The resource group name '{name}' is not valid: {rule}.",
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


_NETWORKS = (
    tokens.VIRTUAL_NETWORK,
    tokens.SUBNET,
    tokens.NAT_GATEWAY,
    tokens.PUBLIC_IP_ADDRESS,
    tokens.NETWORK_SECURITY_GROUP,
    tokens.ROUTE_TABLE,
    tokens.PRIVATE_ENDPOINT,
)
_REFUSALS = {
    tokens.STORAGE_ACCOUNT: ACCOUNT_INVALID,
    tokens.POOL: POOL_INVALID,
    tokens.RESOURCE_GROUP: GROUP_INVALID,
    tokens.CLUSTER: INVALID,
    tokens.USER_ASSIGNED_IDENTITY: INVALID,
    tokens.VAULT: INVALID,
    tokens.BLOB_CONTAINER: INVALID,
    tokens.LUSTRE_FILE_SYSTEM: INVALID,
    tokens.RESERVATION_GROUP: INVALID,
    tokens.RESERVATION: INVALID,
    **dict.fromkeys(_NETWORKS, NETWORK_INVALID),
}
"""Refusals of names of a wrong form, by type. The catalogue has the forms."""


@rule(
    types=_REFUSALS,
    verbs=CREATE,
    refuses=(ACCOUNT_INVALID, ACCOUNT_TAKEN, POOL_INVALID, NETWORK_INVALID, GROUP_INVALID, INVALID),
)
def resource_name(state: State, request: Request) -> CloudError | None:
    """The name has the length and characters that its type allows."""
    facts = name_facts(request.type)
    name = str(request.inputs.get(facts.property.value) or "")
    if not _fits(facts, name):
        rule_in_words = f"{_length(facts)} {_characters(facts)}"
        most = facts.most.value if facts.most else ""
        return refuse(request, _REFUSALS[request.type], name=name, rule=rule_in_words, most=most)
    if request.type == tokens.STORAGE_ACCOUNT and _taken(state, name, request.id):
        return refuse(request, ACCOUNT_TAKEN, name=name)
    if request.type == tokens.CLUSTER:
        for profile in map(as_map, as_list(request.inputs.get("agentPoolProfiles"))):
            if not _fits(name_facts(tokens.POOL), str(profile.get("name"))):
                return refuse(request, POOL_INVALID)
    return None


def _fits(facts: "NameFacts", name: str) -> bool:
    """Return whether a name has the length and the characters of its type."""
    least, most, pattern = facts.least, facts.most, facts.pattern
    if (least and len(name) < least.value) or (most and len(name) > most.value):
        return False
    return pattern is None or re.fullmatch(pattern.value, name) is not None


def _length(facts: "NameFacts") -> str:
    least, most = (fact.value if fact else "" for fact in (facts.least, facts.most))
    return f"{least} to {most}"


def _characters(facts: "NameFacts") -> str:
    return facts.characters.value if facts.characters else "characters"


def _taken(state: State, name: str, id_: str) -> bool:
    return any(
        account.id.lower() != id_.lower() and account.id.rpartition("/")[2] == name
        for account in state.of_type(tokens.STORAGE_ACCOUNT)
    )
