"""Timeouts: the provider stops waiting for a creation that takes longer."""

from gpufabric.simcloud.clouds.creation import Creation
from gpufabric.simcloud.clouds.kind import Kind
from gpufabric.simcloud.clouds.request import CloudError, Request
from gpufabric.simcloud.clouds.rule import Refusal, time_out

LATE = Refusal(
    "OperationTimedOut", "operation timed out", "a resource that takes longer to create than its timeout",
    "pulumi/pulumi-azure-native, provider.go, azureError and partialError", "timeout",
    status="FAILED_PRECONDITION",
)  # fmt: skip


@time_out(refuses=(LATE,))
def timed_out(request: Request, kind: Kind, creation: Creation) -> CloudError:
    """Return the error of a provider that stops waiting; creation continues."""
    del request, kind
    text = f"{LATE.text} [simulated Azure: {creation.because}, the time-out is {creation.timeout}]"
    return CloudError(LATE.code, text, LATE.status, accepted=True)
