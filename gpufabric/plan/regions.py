"""Plans a region of any cloud from its declaration and the catalogue."""

from dataclasses import replace
from datetime import datetime

from gpufabric.catalog.catalog import Catalog
from gpufabric.plan.aws.region import AwsRegionPlan, plan_aws_region
from gpufabric.plan.azure.region import AzureRegionPlan, plan_azure_region
from gpufabric.plan.company import company_problems
from gpufabric.plan.drain_order import unknown_pools
from gpufabric.plan.egress import egress_of
from gpufabric.plan.oci.region import OciRegionPlan, plan_oci_region
from gpufabric.plan.problems import ProblemList
from gpufabric.spec.aws.region import AwsRegion
from gpufabric.spec.azure.region import AzureRegion
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.oci.region import OciRegion
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.regions import AnyRegion

AnyRegionPlan = AwsRegionPlan | AzureRegionPlan | OciRegionPlan


def plan_region(
    stack: str, region: AnyRegion, fabric: Fabric, *, catalog: Catalog, now: datetime
) -> AnyRegionPlan:
    """Plan a region.

    Args:
        stack: name of its stack.
        region: its declaration.
        fabric: the fabric it belongs to.
        catalog: source of facts.
        now: time that the plan is made for.

    Raises:
        DeclarationError: with every problem of pools, addresses, storage, cluster and maintenance.
    """
    problems = ProblemList([*unknown_pools(region), *company_problems(stack, region, fabric, catalog)])
    plan = problems.attempt(_plan, stack, region, fabric, catalog, now)
    if plan is None or problems:
        raise DeclarationError(problems)
    return replace(plan, company=fabric.company, egress=egress_of(fabric.company, region))


def _plan(stack: str, region: AnyRegion, fabric: Fabric, catalog: Catalog, now: datetime) -> AnyRegionPlan:
    match region:
        case AwsRegion():
            return plan_aws_region(stack, region, fabric, catalog=catalog, now=now)
        case AzureRegion():
            return plan_azure_region(stack, region, fabric, catalog=catalog)
        case OciRegion():
            return plan_oci_region(stack, region, fabric, catalog=catalog)
