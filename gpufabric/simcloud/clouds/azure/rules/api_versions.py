"""Values that the API version of azure-native's SDK does not have.

azure-native sends what a program gives, and Azure answers by the enumerations of the API version in the call.
"""

from gpufabric.simcloud.clouds.azure.rules.errors import refuse
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import Refusal, rule

UNLISTED = Refusal(
    "InvalidParameter",
    "The value of parameter {path} is invalid: {given}. Allowed in this API version: {listed}.",
    "a value that the API version of the SDK does not list",
    "enumerations of pulumi_azure_native; code as AKS answers",
    own_words=True,
)


@rule(refuses=(UNLISTED,))
def listed_values(_state: State, request: Request) -> CloudError | None:
    """Every value of an enumeration is in the API version that the SDK uses."""
    for text in request.unlisted:
        return refuse(request, UNLISTED, path=text.path, given=text.given, listed=", ".join(text.listed))
    return None
