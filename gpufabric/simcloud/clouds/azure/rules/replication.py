"""Object replication policies of storage accounts."""

from uuid import UUID

from gpufabric.simcloud.clouds.azure.rules.errors import refuse
from gpufabric.simcloud.clouds.azure.tokens import REPLICATION_POLICY
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import CREATE, Refusal, rule

NEW_POLICY = "default"
"""Id of a policy that Azure has not named yet."""

OTHER_ID = Refusal(
    "InvalidRequestPropertyValue",
    "The value '{id}' is not allowed for property policyId.",
    "a replication policy whose id is neither default nor one that Azure chose",
    "Azure/bicep-types-az#2420; Azure/azure-quickstart-templates#8775",
)


@rule(types=(REPLICATION_POLICY,), verbs=CREATE, refuses=(OTHER_ID,))
def policy_id(_state: State, request: Request) -> CloudError | None:
    """Azure chooses the id on the destination; the source takes the same."""
    given = str(request.inputs.get("objectReplicationPolicyId"))
    return None if given == NEW_POLICY or _is_uuid(given) else refuse(request, OTHER_ID, id=given)


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
