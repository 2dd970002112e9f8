"""Flow logs of networks."""

from collections.abc import Iterator

from gpufabric.policies.aws.types import DEFAULT_VPC, FLOW_LOG, VPC
from gpufabric.policies.properties import UnreadableProperty
from gpufabric.policies.references import CHECKOV, CIS_AWS, WELL_ARCHITECTED_AWS
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, ResourceRule
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated

_KEY = "vpcId"


class FlowLogs(ResourceRule):
    """AWS networks have flow logs; those of Azure and OCI are created outside a region's stack."""

    id = "flow-logs"
    title = "Networks have flow logs"
    why = "Without them, nobody can find out later where weights were sent or who connected to a node."
    level = "advisory"
    fix = "Add a FlowLog for the VPC that records all traffic: set network.flow_logs in the stack's file."
    clouds = ("aws",)
    reference = (CIS_AWS("3.7"), WELL_ARCHITECTED_AWS("SEC04-BP01"), CHECKOV("CKV2_AWS_11"))
    types = (VPC, DEFAULT_VPC)

    def judge(self, resource: Resource, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Look for a flow log of the network; records of accepted traffic alone are advice."""
        logs = view.graph.users(resource, _KEY, FLOW_LOG)
        if not logs:
            yield Finding.at(resource, "has no flow log")
        for log in logs:
            try:
                if log.props.text("trafficType") in ("ACCEPT", "REJECT"):
                    yield Finding.at(log, "records only some of the traffic", advisory=True)
            except UnreadableProperty as missing:
                yield Unevaluated(log.name, missing.property, missing.why)
