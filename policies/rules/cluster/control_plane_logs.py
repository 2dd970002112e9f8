"""Logs of the Kubernetes control plane."""

from collections.abc import Iterator

from gpufabric.policies.aws.types import EKS_CLUSTER
from gpufabric.policies.properties import UnreadableProperty
from gpufabric.policies.references import CHECKOV, CIS_EKS, WELL_ARCHITECTED_AWS
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, ResourceRule
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated

_KEY = "enabledClusterLogTypes"
_AUDIT = "audit"


class ControlPlaneLogs(ResourceRule):
    """EKS records who requested what from the Kubernetes API.

    Neither AKS nor OKE is judged: AKS sends its audit log where a diagnostic setting outside the cluster
    says, and OKE always has one in OCI Audit.
    """

    id = "control-plane-logs"
    title = "EKS keeps the audit log of the Kubernetes API"
    why = "Without it, nobody can find out later who read a token or stopped a job."
    level = "advisory"
    fix = "Add audit to enabledClusterLogTypes; by default EKS keeps no log."
    clouds = ("aws",)
    reference = (CIS_EKS("2.1.1"), WELL_ARCHITECTED_AWS("SEC04-BP01"), CHECKOV("CKV_AWS_37"))
    types = (EKS_CLUSTER,)

    def judge(self, resource: Resource, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Look for the audit log; an unknown log type may be it."""
        unread: UnreadableProperty | None = None
        for index in range(resource.props.length(_KEY) or 0):
            try:
                if resource.props.text(_KEY, index) == _AUDIT:
                    return
            except UnreadableProperty as missing:
                unread = missing
        if unread is not None:
            raise unread
        yield Finding.at(resource, "keeps no audit log")
