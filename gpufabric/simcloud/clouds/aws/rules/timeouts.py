"""Timeouts: the provider stops waiting for a creation that takes longer."""

from gpufabric.simcloud.clouds.aws.rules.errors import refuse
from gpufabric.simcloud.clouds.creation import Creation
from gpufabric.simcloud.clouds.kind import Kind
from gpufabric.simcloud.clouds.request import CloudError, Request
from gpufabric.simcloud.clouds.rule import Refusal, time_out

LATE = Refusal(
    "OperationTimeout",
    "waiting for {what} ({id}) {verb}: timeout while waiting for state to become '{target}' (last state: "
    "'{last}', timeout: {timeout})",
    "a cluster that takes longer to create than its timeout",
    "hashicorp/terraform-provider-aws, internal/service/eks/cluster.go; hashicorp/terraform-plugin-sdk, "
    "TimeoutError",
    "timeout",
    public=False,
    status="FAILED_PRECONDITION",
)  # fmt: skip


@time_out(refuses=(LATE,))
def timed_out(request: Request, kind: Kind, creation: Creation) -> CloudError:
    """Return the error of a provider that stops waiting; creation continues."""
    name, last = kind.making or ("", "")
    target = kind.computed.get(name, "")
    what = {"eks": "EKS Cluster"}.get(request.type.split(":")[1].split("/")[0], request.type)
    return refuse(
        request, LATE, because=creation.because, what=what, id=request.id, verb=request.verb.lower(),
        target=target, last=last, timeout=creation.timeout,
    )  # fmt: skip
