"""The program of every stack: reads the declaration, builds one region or the backbone, exports outputs."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pulumi

from gpufabric.catalog.geography import geography
from gpufabric.components.adopting import adopt_resources
from gpufabric.components.backbone.backbone import BackboneComponent
from gpufabric.components.regions import create_region
from gpufabric.components.secret_inputs import keep_secret
from gpufabric.components.summary import backbone_summary, region_summary
from gpufabric.loading import loading
from gpufabric.plan.between_stacks import collisions
from gpufabric.plan.clock import now
from gpufabric.plan.latency import link_round_trips_ms
from gpufabric.plan.links.backbone import plan_backbone
from gpufabric.plan.regions import plan_region
from gpufabric.plan.resilience.assessment import review
from gpufabric.plan.resilience.sites import power_domain_of
from gpufabric.protection.guard_files import guards_of
from gpufabric.protection.recorded import OUTPUT, limits_output
from gpufabric.snapshots.priced_catalog import catalog_of
from gpufabric.snapshots.project import project_with_facts
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.encrypted import concealed_texts, config_of
from gpufabric.spec.placeholders import with_placeholders
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.project import Project
from gpufabric.spec.provider_keys import PROVIDER_KEYS
from gpufabric.spec.provider_settings import readable_settings
from gpufabric.spec.regions import AnyRegion, account_of

ACCOUNT_OUTPUT = "account"
"""Output of a region whose account is encrypted: the account, as a secret."""

ROOT = Path(__file__).resolve().parent.parent


def live_config() -> Mapping[str, Any]:
    """Return this stack's configuration from the engine: decrypted, with overrides."""
    config = pulumi.Config()
    keys = ("fabric", "region", "backbone")
    values = {f"{config.name}:{key}": config.get_object(key) for key in keys}
    for package, names in PROVIDER_KEYS.items():
        settings = pulumi.Config(package)
        values |= {f"{package}:{name}": settings.get(name) for name in names}
    return {key: value for key, value in values.items() if value is not None}


def own_secrets(stack: str, config: Mapping[str, Any]) -> dict[str, pulumi.Output[str]]:
    """Return the values that this stack's file encrypts, each by its text."""
    stated = config_of(ROOT, stack)
    texts = {text for key, value in config.items() for text in concealed_texts(value, stated.get(key, ()))}
    return {text: pulumi.Output.secret(text) for text in texts}


def export_limits(stack: str, declared: AnyRegion | Backbone, project: Project) -> None:
    """Record limits and settings of rules: the next change is compared with them."""
    guards = guards_of(ROOT, stack)
    pulumi.export(OUTPUT, limits_output(declared.protection, project.fabric.protection, guards))


def build_region(
    stack: str, declared: AnyRegion, project: Project, secrets: Mapping[str, pulumi.Output[str]]
) -> None:
    """Build one region."""
    between = collisions(project.regions).get(stack)
    if between:
        raise DeclarationError(between)
    catalog = catalog_of(ROOT, now())
    plan = plan_region(stack, declared, project.fabric, catalog=catalog, now=now())
    outputs = create_region(plan, project.settings(stack))
    outputs["power_domain"] = power_domain_of(declared, geography(catalog))
    pulumi.export("region", outputs)
    pulumi.export("summary", region_summary(plan, project, catalog=catalog, root=ROOT))
    account = account_of(declared)
    if account in secrets:
        # The backbone cannot decrypt the configuration of this stack.
        pulumi.export(ACCOUNT_OUTPUT, secrets[account])


def build_backbone(declared: Backbone, project: Project) -> None:
    """Join the regions."""
    catalog = catalog_of(ROOT, now())
    project, unread = with_placeholders(project)
    plan = plan_backbone(declared, project.regions, project.fabric, catalog=catalog)
    settings = readable_settings(plan.stacks, project.providers, project.files)
    withstands = review(project.fabric, project.regions, declared, catalog=catalog, now=now())
    if withstands.problems:
        raise DeclarationError(withstands.problems)
    prefix = f"{pulumi.get_organization()}/{pulumi.get_project()}"
    # This stack's own earlier outputs complete a VPN between AWS and OCI. They come first: a file backend
    # cannot be read while the engine writes other references.
    itself = [pulumi.StackReference(f"{prefix}/{pulumi.get_stack()}")] if plan.needs_headends else []
    after = pulumi.ResourceOptions(depends_on=itself)
    references = {name: pulumi.StackReference(f"{prefix}/{name}", opts=after) for name in plan.stacks}
    accounts = {name: references[name].get_output(ACCOUNT_OUTPUT) for name in unread if name in references}
    keep_secret({unread[name]: account for name, account in accounts.items()})
    # Not require_output, which would make known values unknown beside unknown ones.
    regions = {name: reference.outputs["region"] for name, reference in references.items()}
    known = itself[0].get_output("backbone").apply(headends) if itself else None
    with loading():  # each hub imports its cloud's SDK
        backbone = BackboneComponent(plan, regions, settings, known_headends=known)
    round_trips = link_round_trips_ms(declared, project.regions, geography(catalog))
    for key, round_trip_ms in round_trips.items():
        backbone.outputs["links"][key]["latency_ms"] = round_trip_ms
    pulumi.export("backbone", backbone.outputs)
    pulumi.export("summary", backbone_summary(plan, project, withstands, catalog=catalog))


def headends(previous: Mapping[str, Any] | None) -> Mapping[str, list[str]] | None:
    """Return Oracle's addresses from the backbone's earlier outputs; None before its first update."""
    return previous.get("headends") if previous else None


def main() -> None:
    """Build the current stack."""
    stack = pulumi.get_stack()
    config = live_config()
    project = project_with_facts(ROOT, live={stack: config})
    secrets = own_secrets(stack, config)
    keep_secret(secrets)
    adopt_resources()
    try:
        declared = project.stack(stack)
        if isinstance(declared, Backbone):
            build_backbone(declared, project)
        else:
            build_region(stack, declared, project, secrets)
        export_limits(stack, declared, project)
    except DeclarationError as error:
        located = DeclarationError(project.locate(stack, problem) for problem in error.problems)
        raise pulumi.RunError(str(located)) from None


try:
    main()
except DeclarationError as error:
    raise pulumi.RunError(str(error)) from None
