"""Loads the facts beside the resources: declaration, quota snapshot, previous state, files of the project."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from gpufabric.plan import clock
from gpufabric.policies import deferred
from gpufabric.policies.fabric_config import (
    as_object,
    fabric_list,
    fabric_part,
    fabric_tags,
    is_declaration,
    lacks_fabric,
)
from gpufabric.policies.resource import Resource
from gpufabric.policies.state import resources_of_state
from gpufabric.policies.variables import PREVIOUS_STATE_VARIABLE, UNDECLARED_VARIABLE
from gpufabric.reading.json_text import read_json
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.validation_errors import dotted, property_path
from gpufabric.wire.project import PROJECT_FILE

if TYPE_CHECKING:
    from gpufabric.catalog.catalog import Catalog
    from gpufabric.cost.fabric import FabricBills
    from gpufabric.declared.training.review import JobReview
    from gpufabric.plan.resilience.assessment import Review
    from gpufabric.protection.removals import PermittedLoss
    from gpufabric.quota.siblings import Sibling
    from gpufabric.quota.snapshot import QuotaSnapshot
    from gpufabric.spec.project import Declaration, Project
    from gpufabric.spec.usage import Usage
    from gpufabric.training.links import LinkVerdict

from gpufabric.policies.context import PolicyContext
from gpufabric.spec.config_keys import ConfigKeys, keys_in


def load_context(
    environment: Mapping[str, str],
    *,
    root: Path,
    catalog: "Catalog | None" = None,
    fabric: "Callable[[], FabricBills] | None" = None,
    resilience_review: Callable[[], "Review | None"] | None = None,
    job_review: "Callable[[], JobReview | None] | None" = None,
    project: "Callable[[], Project] | None" = None,
) -> PolicyContext:
    """Load the context of a run.

    Args:
        environment: variables of the pack's process; the engine sets ``PULUMI_STACK`` and ``PULUMI_CONFIG``,
            the configuration in plain text. ``GPUFABRIC_PREVIOUS_STATE`` may name the previous state.
        root: folder of ``Pulumi.yaml``.
        catalog: prices and quota families; the project's by default.
        fabric: bills of all stacks; by default worked out from the project when they are first needed.
        resilience_review: what the fabric withstands; by default worked out likewise.
        job_review: whether the declared training job can run; likewise.
        project: declarations of all stacks, with own prices; by default read from ``root`` when first needed.

    Raises:
        DeclarationError: ``GPUFABRIC_NOW`` is not a time, or prices cannot be read.
        CatalogError: the catalogue is damaged.
    """
    stack, config = environment.get("PULUMI_STACK", ""), environment.get("PULUMI_CONFIG", "")
    stated = deferred.config_of(root, stack)
    named = environment.get("PULUMI_PROJECT", "")
    keys = ConfigKeys(named) if named else keys_in(root)
    declaration, declaration_problem = _declaration(config, stated, keys)
    is_plain = declaration is None and lacks_fabric(config, keys)
    has_project = not is_plain or (root / PROJECT_FILE).is_file()
    now = clock.now()
    prices = catalog or deferred.catalog_of(root, now)
    own = deferred.own_prices(environment, root, items=deferred.price_items(prices))
    snapshot, snapshot_problem = _quotas(root, stack, declaration, prices, now)
    previous, previous_problem = _previous(environment.get(PREVIOUS_STATE_VARIABLE, ""))
    permitted, permitted_problem = _permitted(root, now)
    usage, usage_problem = _usage(root, stack)

    @cache
    def declared() -> "Project":
        return project() if project else deferred.with_own_prices(deferred.project_with_facts(root), own)

    @cache
    def bills() -> "FabricBills":
        priced = deferred.fabric_bills(declared(), prices, now)
        folder = environment.get(UNDECLARED_VARIABLE, "")
        return deferred.with_undeclared(priced, Path(folder), root) if folder else priced

    @cache
    def siblings() -> "tuple[Sibling, ...]":
        folder = environment.get(UNDECLARED_VARIABLE, "")
        up = tuple(deferred.undeclared_siblings(Path(folder), prices, now)) if folder else ()
        try:
            return (*deferred.siblings_of(stack, declared().regions, root, prices, now), *up)
        except DeclarationError:
            # Without a readable project nobody knows of other stacks; its own run reports the fault.
            return up

    @cache
    def reviewed() -> "Review | None":
        return review_of(root, prices, now)

    @cache
    def loads() -> "tuple[LinkVerdict, ...] | None":
        return loads_of(declared, (resilience_review or reviewed)(), prices)

    @cache
    def job() -> "JobReview | None":
        return job_of(declared, prices, now)

    @cache
    def links() -> tuple[str, ...] | None:
        return links_of(stack, declared)

    return PolicyContext(
        stack=stack,
        catalog=prices,
        now=now,
        declaration=declaration,
        declaration_problem=declaration_problem,
        snapshot=snapshot,
        snapshot_problem=snapshot_problem,
        previous=previous,
        previous_problem=previous_problem,
        fabric_tags=fabric_tags(config, keys),
        fabric_protection=fabric_part(config, keys, "protection", deferred.Protection),
        fabric_maintenance=fabric_part(config, keys, "maintenance", deferred.Maintenance),
        company=fabric_part(config, keys, "company", deferred.Company),
        fabric_prices=(
            *own,
            *fabric_list(config, keys, "prices", deferred.ContractPrice, stated.get(keys.fabric, ())),
        ),
        permitted=permitted,
        permitted_problem=permitted_problem,
        usage=usage,
        usage_problem=usage_problem,
        fabric=fabric or (None if is_plain else bills),
        resilience_review=resilience_review or (None if is_plain else reviewed),
        link_loads=loads if isinstance(declaration, deferred.Backbone) else None,
        job_review=job_review or (None if is_plain else job),
        links=None if is_plain else links,
        # Whoever runs a plain program chooses the settings of its rules.
        settings=None if is_plain else deferred.settings_source(root, stack, environment),
        siblings=siblings,
        # A pack outside of the project does not see its files.
        state_storage=(lambda: deferred.state_storage_of(root, stack)) if has_project else None,
        is_plain=is_plain,
        keys=keys,
    )


def review_of(root: Path, catalog: "Catalog", now: datetime) -> "Review | None":
    """Review what a fabric withstands, by the declarations that can be read; None if it cannot be judged."""
    try:
        project = deferred.project_with_facts(root)
        backbone = next(
            (stack for stack in project.stacks.values() if isinstance(stack, deferred.Backbone)), None
        )
        fabric = deferred.paced_fabric(project.fabric, project.regions, catalog)
        return deferred.review_fabric(fabric, project.regions, backbone, catalog=catalog, now=now)
    except DeclarationError:
        return None


def loads_of(
    project: "Callable[[], Project]", review: "Review | None", catalog: "Catalog"
) -> "tuple[LinkVerdict, ...] | None":
    """Judge whether the links carry the declared training job; None if a declaration is invalid."""
    if review is None:
        return None
    try:
        return deferred.link_loads(project(), review.without_gpus, catalog)
    except DeclarationError:
        return None


def job_of(project: "Callable[[], Project]", catalog: "Catalog", now: datetime) -> "JobReview | None":
    """Judge whether the declared training job can run; None if a declaration is invalid."""
    try:
        return deferred.job_review(project(), catalog, now)
    except DeclarationError:
        return None


def links_of(stack: str, project: "Callable[[], Project]") -> tuple[str, ...] | None:
    """Return the links of the backbone that join a stack, by key; None if a declaration is invalid."""
    try:
        read = project()
    except DeclarationError:
        return None
    backbones = [declared for declared in read.stacks.values() if isinstance(declared, deferred.Backbone)]
    if read.faults and not backbones:
        return None
    return tuple(
        sorted(link.key for backbone in backbones for link in backbone.links if stack in link.between)
    )


def _previous(file: str) -> tuple[tuple[Resource, ...] | None, str]:
    if not file:
        return None, f"{PREVIOUS_STATE_VARIABLE} is not set"
    try:
        return resources_of_state(read_json(Path(file))), ""
    except (OSError, ValueError) as error:
        return None, f"the file that {PREVIOUS_STATE_VARIABLE} names cannot be read ({type(error).__name__})"


def _declaration(
    config: str, stated: Mapping[str, list[object]], keys: ConfigKeys
) -> "tuple[Declaration | None, str]":
    adapters: dict[str, TypeAdapter[Any]] = {
        keys.region: deferred.REGION_DECLARATION,
        keys.backbone: deferred.BACKBONE_DECLARATION,
    }
    try:
        values = json.loads(config or "{}")
        key = next((name for name in adapters if is_declaration(values.get(name))), None)
        data = deferred.with_marks(as_object(values[key]), stated.get(key, [])) if key else None
    except (ValueError, TypeError):
        return None, "the stack's configuration cannot be read"
    if key is None:
        return None, f"the stack's configuration has none of {', '.join(adapters)}"
    try:
        return adapters[key].validate_python(data), ""
    except ValidationError as error:
        places = {
            dotted(property_path(detail["loc"], data, key_may_be_absent=False)) or key
            for detail in error.errors(include_url=False)
        }
        return None, f"{key} is invalid in {', '.join(sorted(places))}"


def _quotas(
    root: Path, stack: str, declaration: "Declaration | None", catalog: "Catalog", now: datetime
) -> "tuple[QuotaSnapshot | None, str]":
    if not stack:
        return None, ""
    region = None if isinstance(declaration, deferred.Backbone) else declaration
    try:
        return deferred.newest_quotas(root, stack, region, catalog, now), ""
    except DeclarationError as error:
        return None, str(error.problems[0])


def _permitted(root: Path, now: datetime) -> "tuple[tuple[PermittedLoss, ...], str]":
    try:
        return deferred.load_removals(root, now.date()), ""
    except DeclarationError as error:
        return (), str(error.problems[0])


def _usage(root: Path, stack: str) -> "tuple[Usage | None, str]":
    """Return the usage of a stack, and what is wrong with the file. Only the program checks its stacks."""
    try:
        return deferred.load_usage(root).of(stack), ""
    except DeclarationError as error:
        return None, str(error.problems[0])
