"""Drafts cloud files from what a project knows: stack files, snapshots and stated prices."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.shape import Cloud
from gpufabric.simcloud.cloudfiles.drafting import aws, azure, oci
from gpufabric.simcloud.cloudfiles.drafting.account import AccountDraft, KnownRegion
from gpufabric.simcloud.cloudfiles.drafting.prices import draft_prices
from gpufabric.simcloud.cloudfiles.drafting.quotas import draft_quotas
from gpufabric.simcloud.cloudfiles.drafting.things import aws as aws_things
from gpufabric.simcloud.cloudfiles.drafting.things import azure as azure_things
from gpufabric.simcloud.cloudfiles.drafting.things import oci as oci_things
from gpufabric.simcloud.cloudfiles.drafting.things.hubs import add_hubs
from gpufabric.simcloud.cloudfiles.drafting.things.listing import ThingList
from gpufabric.snapshots.files import load
from gpufabric.snapshots.model import CapacitySnapshot, ImagesSnapshot, NetworkSnapshot, QuotasSnapshot
from gpufabric.spec.project import Project
from gpufabric.spec.regions import AnyRegion, account_of

_CAPACITY: Mapping[Cloud, Callable[[AccountDraft, Sequence[KnownRegion]], None]] = {
    "aws": aws.draft_capacity,
    "azure": azure.draft_capacity,
    "oci": oci.draft_capacity,
}


def drafts(root: Path, project: Project, catalog: Catalog, now: datetime) -> dict[str, dict[str, Any]]:
    """Return cloud files by name, one for each account that the stacks of a project use.

    Args:
        root: folder of the project, with its snapshots.
        project: its declarations.
        catalog: list prices, for discounts.
        now: time at which the rehearsal begins.

    Raises:
        DeclarationError: a snapshot is invalid.
    """
    places: defaultdict[tuple[Cloud, str], dict[str, dict[str, AnyRegion]]] = defaultdict(dict)
    for stack, region in project.regions.items():
        key = (region.cloud, account_of(region))
        places[key].setdefault(region.region, {})[stack] = region
    head = {"starts_at": now.isoformat(), "seed": 1}
    files: dict[str, dict[str, Any]] = {}
    for (cloud, account), by_region in places.items():
        draft = AccountDraft(cloud, account)
        regions = [
            _known(root, cloud, account, name, dict(sorted(stacks.items())))
            for name, stacks in sorted(by_region.items())
        ]
        for known in regions:
            draft_quotas(root, draft, known)
        _CAPACITY[cloud](draft, regions)
        _things(draft, regions, project, catalog)
        draft_prices(draft, regions, project.fabric.prices, catalog, now.date())
        files[f"{cloud}-{_short(account)}.yaml"] = draft.data(head)
    return files


def _things(draft: AccountDraft, regions: Sequence[KnownRegion], project: Project, catalog: Catalog) -> None:
    """Take what stacks and the backbone stand on."""
    for known in regions:
        things = ThingList(draft, known.name)
        match draft.cloud:
            case "aws":
                aws_things.add_things(things, known, catalog)
            case "azure":
                azure_things.add_things(things, known)
            case "oci":
                oci_things.add_things(things, known)
        add_hubs(things, known, project.hubs)
        if things.resources:
            draft.things.append({"region": known.name, "resources": things.resources})


def _known(root: Path, cloud: Cloud, account: str, name: str, stacks: Mapping[str, AnyRegion]) -> KnownRegion:
    quotas, capacity, network, images = (
        load(root, topic, cloud, account, name) for topic in ("quotas", "capacity", "network", "images")
    )
    return KnownRegion(
        name,
        stacks,
        quotas if isinstance(quotas, QuotasSnapshot) else None,
        capacity if isinstance(capacity, CapacitySnapshot) else None,
        network if isinstance(network, NetworkSnapshot) else None,
        images if isinstance(images, ImagesSnapshot) else None,
    )


def _short(account: str) -> str:
    """Return a short name of an account for its file."""
    return account if len(account) <= 36 else account[-12:]  # noqa: PLR2004 - a UUID has 36 characters
