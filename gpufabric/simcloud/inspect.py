"""The resources of the simulated clouds, and changes to them without Pulumi."""

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from gpufabric.plural import plural
from gpufabric.simcloud.clouds import CLOUDS, simulated
from gpufabric.simcloud.clouds.kind import TAGS
from gpufabric.simcloud.resource import CloudResource
from gpufabric.simcloud.store import Store, accounts
from gpufabric.wire.values import Value, is_list, is_map, is_secret, masked


class NotHeldError(LookupError):
    """No account holds such a resource, or the resource has no such property."""


@dataclass(frozen=True)
class AccountResource:
    """A resource with the cloud and account that hold it.

    ``given``: whether a file of seeds created it, so that it exists outside of all stacks.
    """

    cloud: str
    account: str
    resource: CloudResource
    given: bool = False

    def to_json(self) -> dict[str, Value]:
        """Return the resource as JSON data, secrets masked."""
        resource = self.resource
        return {
            "cloud": self.cloud,
            "account": self.account,
            "region": resource.region,
            "type": resource.type,
            "id": resource.id,
            "urn": resource.urn,
            "given": self.given,
            "inputs": masked(resource.inputs),
            "outputs": masked(resource.outputs),
        }


def held(
    root: Path,
    *,
    cloud: str | None = None,
    account: str | None = None,
    region: str | None = None,
    type_: str | None = None,
    waiting: bool = False,
    given: bool | None = None,
) -> Iterator[AccountResource]:
    """Return every resource under ``root`` that fits, in order of cloud, account, type and id.

    ``waiting``: also those that a program has deleted and that wait for the end of their waiting period.
    ``given``: only those that files of seeds created, or only the others; ``None``: both.
    """
    for each_cloud, each_account in accounts(root):
        if cloud not in (None, each_cloud) or account not in (None, each_account):
            continue
        store = Store(root, each_cloud, each_account)
        with store.reading() as state:
            marks = state.given()
        for resource in store.resources(type_):
            is_given = (resource.type, resource.id) in marks
            if region in (None, resource.region) and (resource.urn or waiting) and given in (None, is_given):
                yield AccountResource(each_cloud, each_account, resource, is_given)


def remark(root: Path, entry: AccountResource) -> str:
    """Return a note on a resource by its cloud; empty if there is none."""
    with Store(root, entry.cloud, entry.account).reading() as state:
        return simulated(entry.cloud).remark(state, entry.resource)


def counts(root: Path) -> Counter[tuple[str, str, str]]:
    """Return how many resources there are by cloud, region and type."""
    return Counter((entry.cloud, entry.resource.region, entry.resource.type) for entry in held(root))


def tamper(root: Path, id_: str, path: str, value: Value, *, type_: str | None = None) -> AccountResource:
    """Change one property of a resource without Pulumi, so that a refresh finds drift.

    ``path`` is a property path such as ``tags.owner`` or ``networkInterfaces[0].deviceIndex``; ``value`` is
    JSON data, ``None`` removes the property. Raises :class:`NotHeldError`.
    """
    entry = _one(root, id_, type_)
    steps = [step for step in path.replace("[", ".").replace("]", "").split(".") if step]
    if not steps:
        raise NotHeldError(f"{id_}: the property path is empty; allowed: a path such as tags.owner")
    resource = entry.resource
    inputs, outputs = _changed(resource.inputs, steps, value), _changed(resource.outputs, steps, value)
    if inputs is None and outputs is None:
        names = ", ".join(sorted(resource.outputs))
        raise NotHeldError(f"{id_}: no property at {path}; allowed: a path below one of {names}")
    # A property that Pulumi's inputs name is an input of the cloud as well; all others only show in the
    # outputs.
    is_input = steps[0] in resource.inputs or steps[0] in TAGS
    changed = replace(
        resource,
        inputs=inputs if is_input and inputs is not None else resource.inputs,
        outputs=outputs if outputs is not None else resource.outputs,
    )
    Store(root, entry.cloud, entry.account).overwrite(changed)
    return replace(entry, resource=changed)


def remove(root: Path, id_: str, *, type_: str | None = None) -> AccountResource:
    """Delete a resource without Pulumi and without applying rules. Raises :class:`NotHeldError`."""
    entry = _one(root, id_, type_)
    with Store(root, entry.cloud, entry.account).transaction() as state:
        state.delete(entry.resource.type, entry.resource.id)
    return entry


def reset(root: Path) -> int:
    """Delete all resources of the simulated clouds; return their number."""
    total = sum(1 for _ in held(root))
    shutil.rmtree(root / "accounts", ignore_errors=True)
    return total


def _one(root: Path, id_: str, type_: str | None) -> AccountResource:
    entries = [entry for entry in held(root, type_=type_) if entry.resource.id == id_]
    if not entries:
        raise NotHeldError(f"no simulated cloud ({', '.join(CLOUDS)}) holds a resource with the id {id_}")
    if len(entries) > 1:
        types = ", ".join(entry.resource.type for entry in entries)
        raise NotHeldError(
            f"{plural(len(entries), 'resource')} have the id {id_}; allowed: name one of the types {types}"
        )
    return entries[0]


def _changed(tree: dict[str, Value], steps: list[str], value: Value) -> dict[str, Value] | None:
    """Return a copy of the tree with the value at a path; ``None`` when the path leads nowhere."""
    copy: dict[str, Value] = json.loads(json.dumps(tree))
    if steps[0] in TAGS:
        copy.setdefault(steps[0], {})  # anything can be labelled that was not before
    node: Value = copy
    for step in steps[:-1]:
        node = _child(node, step)
        if node is None:
            return None
    last, node = steps[-1], node.get("value") if is_secret(node) else node
    if is_list(node) and last.isdigit() and int(last) < len(node):
        node[int(last)] = value
    elif isinstance(node, dict):
        tree_node = cast("dict[str, Value]", node)
        if value is None:
            tree_node.pop(last, None)
        else:
            tree_node[last] = value
    else:
        return None
    return copy


def _child(node: Value, step: str) -> Value:
    node = node.get("value") if is_secret(node) else node
    if is_list(node):
        return node[int(step)] if step.isdigit() and int(step) < len(node) else None
    return node.get(step) if is_map(node) else None
