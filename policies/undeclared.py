"""Adds stacks that are up and have no file to the bills and the quota demand of a fabric."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from pydantic import TypeAdapter

from gpufabric.catalog.catalog import Catalog
from gpufabric.cost.bill import Bill
from gpufabric.cost.fabric import FabricBills
from gpufabric.policies import deferred
from gpufabric.policies.billing.extract import extract
from gpufabric.policies.billing.extractors import Lookup
from gpufabric.policies.forms import in_current_form
from gpufabric.policies.peak import holding_at
from gpufabric.policies.priced_state import priced_state_of
from gpufabric.policies.properties import UnreadableProperty
from gpufabric.policies.resource import Resource
from gpufabric.policies.state import resources_of_state
from gpufabric.quota.siblings import Sibling
from gpufabric.reading.json_text import read_json
from gpufabric.reading.plain import read_text

_ACCOUNT_IDS: TypeAdapter[list[str]] = TypeAdapter(list[str])


def with_undeclared(declared: FabricBills, folder: Path, root: Path) -> FabricBills:
    """Add the bills of states to those of declarations; a state that cannot be read counts as a fault.

    Args:
        declared: bills by the declarations.
        folder: folder with the states, as ``<stack>.json``.
        root: folder of ``Pulumi.yaml``.
    """
    bills: dict[str, Bill] = {}
    faults: list[str] = []
    for file in sorted(folder.glob("*.json")):
        try:
            bills[file.stem] = priced_state_of(root, file.stem, read_text(file)).bill
        except (OSError, ValueError):
            faults.append(file.stem)
    return replace(
        declared, bills={**declared.bills, **bills}, faults=tuple(sorted({*declared.faults, *faults}))
    )


def undeclared_siblings(folder: Path, catalog: Catalog, now: datetime) -> Iterator[Sibling]:
    """Yield the stacks whose states a folder holds, with their machines; those that cannot be read are left
    out: they are faults of the fabric.

    Args:
        folder: folder with the states, as ``<stack>.json``.
        catalog: shapes and quota families.
        now: the time for which machines are read.
    """
    for file in sorted(folder.glob("*.json")):
        try:
            read = resources_of_state(read_json(file))
        except (OSError, ValueError):
            continue
        resources = tuple(deferred.without_mirrored_pools(in_current_form(read)))
        lookup = Lookup(
            catalog=catalog,
            resources={resource.urn: resource for resource in resources},
            region="",
            account=_account(resources),
            blocks={},
            now=now,
        )
        extracted = extract(resources, lookup)
        yield Sibling(
            file.stem,
            None,
            demands=tuple(extracted.demands),
            held_at=lambda time, lookup=lookup: holding_at(lookup, time),
            unread=any(gap.quota for gap in extracted.unevaluated),
        )


def _account(resources: Iterable[Resource]) -> str:
    """Return the account that a state's providers are limited to; empty if they name none, or several."""
    accounts = {account for resource in resources for account in _accounts(resource)}
    return accounts.pop() if len(accounts) == 1 else ""


def _accounts(provider: Resource) -> Iterator[str]:
    props = provider.props
    try:
        match provider.type:
            case "pulumi:providers:aws":
                # The engine keeps a provider's lists as JSON text.
                value = props.plain("allowedAccountIds")
                yield from _ACCOUNT_IDS.validate_python(
                    json.loads(value) if isinstance(value, str) else value
                )
            case "pulumi:providers:azure-native":
                yield props.text("subscriptionId") or ""
            case "pulumi:providers:oci":
                yield props.text("tenancyOcid") or ""
            case _:
                return
    except (UnreadableProperty, ValueError):
        return
