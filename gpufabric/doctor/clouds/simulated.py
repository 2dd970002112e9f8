"""The resources of each stack in the simulated accounts."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from gpufabric.doctor.clouds.finding import StackHolding
from gpufabric.simcloud.inspect import AccountResource, held
from gpufabric.simcloud.ledger.compare import is_kept
from gpufabric.wire.urn import name_of, stack_of
from gpufabric.wire.values import Value, is_map, plain

TAG = "gpufabric-stack"
_TAGS = ("tags", "tagsAll", "freeformTags")
_NAMES = ("name", "displayName", "resourceName", "clusterName", "bucket")


def held_by_stack(root: Path, stacks: Collection[str]) -> dict[str, list[StackHolding]]:
    """Return what the simulated accounts hold of each stack.

    A tag names the stack; without tags, the name begins with it. The simulated clouds also record who made
    a resource that has neither tags nor a name, such as a route.

    Args:
        root: folder of the simulated clouds.
        stacks: the stacks.
    """
    result: dict[str, list[StackHolding]] = {stack: [] for stack in stacks}
    for entry in sorted(held(root, given=False), key=lambda entry: entry.resource.created_at):
        if is_kept(entry):
            continue  # it stays in the account for good, whatever a stack does
        stack, mark = _owner(entry, stacks)
        if stack:
            result[stack].append(_held(entry, mark))
    return result


def _owner(entry: AccountResource, stacks: Collection[str]) -> tuple[str, str]:
    shown = _shown(entry)
    for tags in _tags(shown):
        tagged = str(tags.get(TAG) or "")
        if tagged:
            return (tagged if tagged in stacks else ""), f"tag {TAG}"
    name = _name(shown)
    for stack in sorted(stacks, key=len, reverse=True):
        if name == stack or name.startswith(f"{stack}-"):
            return stack, "its name"
    made_by = stack_of(entry.resource.urn)
    return (made_by if made_by in stacks else ""), "the simulated cloud's record of who made it"


def _tags(shown: Mapping[str, Value]) -> Iterator[Mapping[str, Value]]:
    for name in _TAGS:
        tags = shown.get(name)
        if is_map(tags):
            yield tags


def _held(entry: AccountResource, mark: str) -> StackHolding:
    resource = entry.resource
    return StackHolding(
        resource.type,
        resource.id,
        resource.urn,
        _name(_shown(entry)) or name_of(resource.urn),
        mark,
        resource.region,
        resource.inputs,
        resource.outputs,
    )


def _shown(entry: AccountResource) -> dict[str, Value]:
    return {**plain(entry.resource.outputs), **plain(entry.resource.inputs)}


def _name(shown: Mapping[str, Value]) -> str:
    return next((str(shown[name]) for name in _NAMES if isinstance(shown.get(name), str)), "")
