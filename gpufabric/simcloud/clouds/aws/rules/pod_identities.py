"""EKS Pod Identity: associations of service accounts with IAM roles."""

from collections.abc import Iterator, Mapping
from typing import Any

from gpufabric.reading.json_text import parse_json
from gpufabric.simcloud.clouds.aws.rules.errors import refuse
from gpufabric.simcloud.clouds.aws.tokens import ADDON, POD_IDENTITY_ASSOCIATION, ROLE
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import CREATE, Refusal, rule
from gpufabric.simcloud.resource import CloudResource
from gpufabric.wire.values import as_list, as_map, is_list, plain

_SERVICE = "pods.eks.amazonaws.com"
_ACTIONS = frozenset({"sts:AssumeRole", "sts:TagSession"})

NO_ROLE = Refusal(
    "InvalidParameterException",
    "Role provided in the request does not exist.",
    "an association with a role that does not exist",
    "hashicorp/terraform-provider-aws#34717",
)
TRUST = Refusal(
    "InvalidParameterException",
    "Trust policy of the role provided is invalid",
    "a role that pods.eks.amazonaws.com may not assume with sts:AssumeRole and sts:TagSession",
    "hashicorp/terraform-provider-aws#41483",
)
TAKEN = Refusal(
    "ResourceInUseException",
    "Association already exists: {id}",
    "a second association of one service account",
    "crossplane-contrib/provider-upjet-aws#1437",
    status="ALREADY_EXISTS",
    http=409,
)


@rule(types=(POD_IDENTITY_ASSOCIATION, ADDON), refuses=(NO_ROLE, TRUST))
def role_is_for_pods(state: State, request: Request) -> CloudError | None:
    """The role of an association exists, and EKS may assume it for pods."""
    for arn in _roles(request):
        account, _, name = arn.removeprefix("arn:aws:iam::").partition(":role/")
        if account != request.account:
            continue
        role = state.get(ROLE, name.rpartition("/")[2])
        if role is None:
            return refuse(request, NO_ROLE)
        if not _trusts_pods(role):
            return refuse(request, TRUST)
    return None


@rule(types=(POD_IDENTITY_ASSOCIATION,), verbs=CREATE, refuses=(TAKEN,))
def service_account_is_free(state: State, request: Request) -> CloudError | None:
    """A service account has one association."""
    for other in state.of_type(POD_IDENTITY_ASSOCIATION):
        if other.region == request.region and _place(plain(other.inputs)) == _place(request.inputs):
            return refuse(request, TAKEN, id=other.id)
    return None


def _roles(request: Request) -> Iterator[str]:
    if request.type == POD_IDENTITY_ASSOCIATION:
        yield str(request.inputs.get("roleArn"))
    for association in as_list(request.inputs.get("podIdentityAssociations")):
        yield str(as_map(association).get("roleArn"))


def _place(inputs: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(inputs.get(key)) for key in ("clusterName", "namespace", "serviceAccount"))


def _trusts_pods(role: CloudResource) -> bool:
    try:
        document = as_map(parse_json(str(plain(role.inputs).get("assumeRolePolicy"))))
    except ValueError:
        return False
    actions = {
        action
        for statement in map(as_map, _many(document.get("Statement")))
        if statement.get("Effect") == "Allow"
        and _SERVICE in _many(as_map(statement.get("Principal")).get("Service"))
        for action in _many(statement.get("Action"))
    }
    return actions >= _ACTIONS


def _many(value: object) -> list[Any]:
    return list(value) if is_list(value) else [value]
