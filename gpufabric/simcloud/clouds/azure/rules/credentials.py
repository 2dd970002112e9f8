"""Federated identity credentials of a managed identity."""

from gpufabric.simcloud.clouds.azure.rules.errors import refuse
from gpufabric.simcloud.clouds.azure.tokens import FEDERATED_CREDENTIAL
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import CREATE, WRITE, Refusal, rule
from gpufabric.wire.values import plain

MOST_CREDENTIALS = 20
"""Limit for each identity (Microsoft Entra document "Important considerations and restrictions for federated
identity credentials")."""

_SOURCE = (
    'Microsoft Entra document "Important considerations and restrictions for federated identity credentials"'
)
TAKEN = Refusal(
    "BadRequest",
    "Issuer and subject combination already exists for this Managed Identity.",
    "a federated credential whose issuer and subject another credential of the identity has",
    _SOURCE,
    own_words=True,
)
TOO_MANY = Refusal(
    "BadRequest",
    "The managed identity {identity} already has {limit} federated identity credentials.",
    f"more than {MOST_CREDENTIALS} federated credentials of one identity",
    _SOURCE,
    own_words=True,
)


@rule(types=(FEDERATED_CREDENTIAL,), verbs=WRITE, refuses=(TAKEN,))
def issuer_and_subject(state: State, request: Request) -> CloudError | None:
    """No two credentials of an identity have the same issuer and subject."""
    wanted = (request.inputs.get("issuer"), request.inputs.get("subject"))
    for credential in state.below(_siblings(request)):
        given = plain(credential.inputs)
        if credential.id != request.id and (given.get("issuer"), given.get("subject")) == wanted:
            return refuse(request, TAKEN)
    return None


@rule(types=(FEDERATED_CREDENTIAL,), verbs=CREATE, refuses=(TOO_MANY,))
def number(state: State, request: Request) -> CloudError | None:
    """An identity has a limited number of credentials."""
    if len(state.below(_siblings(request))) < MOST_CREDENTIALS:
        return None
    return refuse(request, TOO_MANY, identity=request.id.split("/")[-3], limit=MOST_CREDENTIALS)


def _siblings(request: Request) -> str:
    return f"{request.id.rpartition('/')[0]}/"
