"""Keys of the S3 compatibility API: a user has two at most."""

from gpufabric.simcloud.clouds.oci.rules.errors import refuse
from gpufabric.simcloud.clouds.oci.tokens import CUSTOMER_KEY
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import CREATE, Refusal, rule

MOST = 2
"""Customer secret keys of a user (OCI document "Working with Customer Secret Keys")."""

TOO_MANY = Refusal(
    "CredentialLimitExceeded",
    "User {user} has {most} customer secret keys already.",
    "a user's third customer secret key",
    'OCI document "Working with Customer Secret Keys"',
    own_words=True,
    status="RESOURCE_EXHAUSTED",
)


@rule(types=(CUSTOMER_KEY,), verbs=CREATE, refuses=(TOO_MANY,))
def two_at_most(state: State, request: Request) -> CloudError | None:
    """A user who has two keys gets no third."""
    user = request.inputs.get("userId")
    if sum(key.inputs.get("userId") == user for key in state.of_type(CUSTOMER_KEY)) < MOST:
        return None
    return refuse(request, TOO_MANY, user=user, most=MOST)
