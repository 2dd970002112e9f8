"""Finds what a crash left: pure functions from a state and an account to findings."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from gpufabric.doctor.clouds.finding import CloudFinding, FindingKind, StackHolding
from gpufabric.engine.adoption.plan import Fits
from gpufabric.engine.adoption.wanted import Wanted, wanted_of
from gpufabric.engine.pending import creations_in, resources_in, unfinished_creations, unknown_creations
from gpufabric.engine.pending_create import RawResource
from gpufabric.events.parse import parse_state
from gpufabric.policies.assets import STORES
from gpufabric.wire.urn import name_of

KEYS: frozenset[str] = frozenset(
    {
        "aws:kms/key:Key",
        "azure-native:keyvault:Key",
        "azure-native:keyvault:Vault",
        "oci:Kms/key:Key",
        "oci:Kms/vault:Vault",
    }
)
"""Types of keys, without which data cannot be read."""

RETAINED: frozenset[str] = frozenset({"aws:kms/key:Key"})
"""Types that stay in the account on purpose when a stack is destroyed: backups need their key."""

FindPending = Callable[[Sequence[Wanted], Mapping[str, str]], Fits]
"""Finds existing resources for creations, beside those whose ids are known."""

_NAMES = ("name", "displayName", "resourceName", "clusterName", "bucket")
_NATIVE = ("arn", "bucketId")
"""Outputs with the id that the cloud shows, where Pulumi's id is another one."""

_FORMS = ("arn:", "ocid1.", "/subscriptions/")
"""Beginnings of ids that are unique in a cloud."""

_KNOWN = "#"
"""Separates the URN of a known resource from its id: a replacement has the URN of what it replaces."""


def findings_of(
    stack: str,
    state: Mapping[str, Any],
    held: Iterable[StackHolding],
    find: FindPending,
    others: Collection[tuple[str, str]] = (),
) -> list[CloudFinding]:
    """Compare the account of a stack with its state.

    Args:
        stack: the stack.
        state: its exported state; empty if the backend does not have it.
        held: what the account holds and belongs to the stack by its tags or names.
        find: finds resources for creations with an unknown result.
        others: types and ids of resources that other states have.
    """
    resources = resources_in(state)
    held = list(held)
    there = {(entry.type, entry.id): entry for entry in held}
    unfinished = [
        replace(finding, held=there.get((finding.type, finding.ids[0])))
        if finding.kind == "unfinished"
        else finding
        for finding in _unfinished(stack, state, resources, find)
    ]
    adopted = {(finding.type, id_.lower()) for finding in unfinished for id_ in finding.ids}
    known = {(str(entry["type"]), str(entry["id"]).lower()) for entry in resources if entry.get("id")}
    known |= {(type_, id_.lower()) for type_, id_ in others}
    known |= {(str(made["type"]), str(made["id"]).lower()) for made in creations_in(state) if made.get("id")}
    urns = {str(entry["urn"]) for entry in resources}
    names = {(str(entry["type"]), name) for entry in resources for name in _shown_names(entry)}
    shown = _shown_ids(resources) | {id_.lower() for _, id_ in others}
    orphans = [
        CloudFinding(
            stack,
            "double" if entry.urn in urns or (entry.type, entry.name) in names else "orphan",
            entry.type,
            entry.name or name_of(entry.urn),
            (entry.id,),
            entry.mark,
            stores_data=entry.type in STORES or entry.type in KEYS,
            urn=entry.urn,
            held=entry,
        )
        for entry in held
        if not any((type_, entry.id.lower()) in known | adopted for type_ in (entry.type, *entry.also))
        and not (entry.native and entry.native.lower() in shown)
        and (resources or entry.type not in RETAINED)
    ]
    return [*unfinished, *orphans]


def _unfinished(
    stack: str, state: Mapping[str, Any], resources: Sequence[RawResource], find: FindPending
) -> Iterator[CloudFinding]:
    """Yield the creations with an unknown result, and what the account says about them."""
    raw = [(entry, parse_state(entry)) for entry in unfinished_creations(state)]
    creations = [wanted_of(parsed) for _, parsed in raw if parsed is not None]
    if not creations:
        return
    types = {creation.type for creation in creations}
    known = [
        (parsed, str(entry["id"]))
        for entry in resources
        if entry["type"] in types and entry.get("id") and (parsed := parse_state(entry)) is not None
    ]
    there = [(_renamed(wanted_of(parsed), id_), id_) for parsed, id_ in known]
    look_by = {create.urn: create.described for create in unknown_creations(state)}
    fits = find([*(entry for entry, _ in there), *creations], {entry.urn: id_ for entry, id_ in there})
    for creation in creations:
        kind, ids, why = _result(creation.urn, fits)
        stores = creation.type in STORES or creation.type in KEYS
        name = name_of(creation.urn)
        yield CloudFinding(
            stack,
            kind,
            creation.type,
            name,
            tuple(ids),
            why,
            stores,
            urn=creation.urn,
            look_by=look_by.get(creation.urn, ""),
        )


def _result(urn: str, fits: Fits) -> tuple[FindingKind, Sequence[str], str]:
    if urn in fits.ids:
        return "unfinished", [fits.ids[urn]], "its properties are those of the creation"
    if urn in fits.candidates:
        return "uncertain", fits.candidates[urn], "several resources fit the creation"
    if urn in fits.unknown:
        return "uncertain", (), fits.unknown[urn]
    return "not made", (), "no resource of the account fits the creation"


def _renamed(wanted: Wanted, id_: str) -> Wanted:
    return Wanted(
        f"{wanted.urn}{_KNOWN}{id_}",
        wanted.type,
        wanted.inputs,
        wanted.names,
        wanted.links,
        wanted.automatic,
        wanted.provider,
    )


def _shown_ids(resources: Iterable[RawResource]) -> set[str]:
    """Return the ids that clouds show of the resources of a state: ARNs, OCIDs, ids of Resource Manager."""
    shown: set[str] = set()
    for entry in resources:
        id_, outputs = str(entry.get("id") or ""), _map(entry.get("outputs"))
        stated = (id_, id_.rpartition("/")[2], *(outputs.get(name) for name in _NATIVE))
        shown |= {text.lower() for text in stated if isinstance(text, str) and text.startswith(_FORMS)}
    return shown


def _shown_names(entry: RawResource) -> set[str]:
    inputs = _map(entry.get("inputs"))
    stated = (*(inputs.get(name) for name in _NAMES), _map(inputs.get("tags")).get("Name"))
    return {name_of(str(entry["urn"])), *(name for name in stated if isinstance(name, str) and name)}


def _map(value: object) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}
