"""Plans the checks and the observability of a region: charts, and the documents that need them."""

from gpufabric.manifests import smoke
from gpufabric.manifests.health import accelerated, azure_monitor, checkpoint_age, cordon, exporters
from gpufabric.manifests.health.active import active_checks
from gpufabric.manifests.health.conditions import conditions
from gpufabric.manifests.health.dashboard import dashboard
from gpufabric.manifests.health.detector import detector
from gpufabric.manifests.health.facts import RegionHealth
from gpufabric.manifests.health.rules import rules
from gpufabric.manifests.model import Step
from gpufabric.manifests.nodes import made_by
from gpufabric.spec.azure.region import AzureRegion


def prometheus(region: RegionHealth) -> list[Step]:
    """Install Prometheus, if the region declares it."""
    return [exporters.prometheus(region.job)] if region.health.prometheus == "install" else []


def charts(region: RegionHealth) -> list[Step]:
    """Install exporters and controllers that the documents need."""
    job, health = region.job, region.health
    steps: list[Step] = []
    if job.plan.spec.cloud == "aws":
        if pools := made_by(job, "nvidia"):
            steps.append(exporters.dcgm(job, pools))
        steps.append(exporters.cloudwatch(job))
    if health.cordon:
        steps.append(cordon.controller(job))
    if health.active_checks is not None and not job.options.with_test:
        steps.append(smoke.operator(job))
    return steps


def documents(region: RegionHealth) -> list[Step]:
    """Return checks, rules and dashboard."""
    job, health, cloud = region.job, region.health, region.job.plan.spec.cloud
    steps: list[Step] = []
    if region.runs_detector:
        steps.append(detector(job))
        steps.append(exporters.detector_monitor())
    checked = conditions(cloud, node_checks=health.node_checks)
    if health.cordon and checked:
        steps.append(cordon.rule(checked))
    if isinstance(job.plan.spec, AzureRegion):
        steps.append(azure_monitor.exporter(job, job.plan.spec.subscription_id))
    if region.efa_pools:
        steps.append(accelerated.efa(job, region.efa_pools))
    if trainium := made_by(job, "aws"):
        steps.append(accelerated.neuron(job, trainium))
    if region.lists_checkpoints:
        steps.append(checkpoint_age.exporter(region))
    steps += [rules(region), dashboard(region)]
    checks = active_checks(job, health.active_checks) if health.active_checks else None
    return [*steps, checks] if checks else steps
