"""Turns the engine's steps on one resource into one change."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal, cast

from gpufabric.events.model import PropertyDifference, ResourceState, ResourceStep
from gpufabric.masking.mask import Mask
from gpufabric.report.diff import property_changes
from gpufabric.report.model import PropertyChange, ResourceChange, ResourceOperation
from gpufabric.report.values import Plain, plain, shown
from gpufabric.wire.secrets import MASKED
from gpufabric.wire.urn import PROVIDER_PREFIX, name_of
from gpufabric.wire.values import Value

OPERATIONS: Mapping[str, ResourceOperation] = {
    "create": "create",
    "update": "update",
    "delete": "delete",
    "replace": "replace",
    "import": "import",
    "import-replacement": "replace",
    "create-replacement": "replace",
    "delete-replaced": "replace",
}
"""Operation that a report shows for each of the engine's; operations that change nothing are not in it."""

_NO_STATE = ResourceState()


def change_of(steps: Sequence[ResourceStep], mask: Mask) -> ResourceChange | None:
    """Combine the steps of one resource: a replacement has up to three.

    Returns:
        the change; None for a provider that only appears or goes, since a cloud holds nothing for it.
    """
    by_operation = {step.operation: step for step in steps}
    main = by_operation.get("replace") or by_operation.get("create-replacement") or steps[0]
    # Alone it deletes what an earlier replacement left that was stopped.
    operation = "delete" if set(by_operation) == {"delete-replaced"} else OPERATIONS[main.operation]
    if main.type.startswith(PROVIDER_PREFIX) and operation in ("create", "delete"):
        return None
    old, new = main.old or _NO_STATE, main.new or _NO_STATE
    replaced = operation == "replace"
    properties = _properties(main, operation, mask)
    forced = tuple(map(mask.text, main.replace_keys)) or tuple(
        change.path for change in properties if change.forces
    )
    return ResourceChange(
        operation=operation,
        type=mask.text(main.type),
        name=mask.text(name_of(main.urn)),
        urn=mask.text(main.urn),
        protected=old.protect,
        order=_order(list(by_operation)) if replaced else None,
        forced_by=forced if replaced else (),
        properties=properties,
        noise=_noise(operation, properties),
        component=not (new if main.new else old).custom,
    )


def _properties(step: ResourceStep, operation: ResourceOperation, mask: Mask) -> tuple[PropertyChange, ...]:
    def readable(values: Mapping[str, Value] | None) -> Mapping[str, Plain]:
        return cast("Mapping[str, Plain]", plain(values or {}, mask))

    old, new = step.old or _NO_STATE, step.new or _NO_STATE
    after = readable(new.inputs)
    if operation == "create":
        return tuple(PropertyChange(path=key, kind="add", after=shown(after[key])) for key in sorted(after))
    if operation == "delete":
        return ()
    differences = step.differences or tuple(
        PropertyDifference(path, "update", in_inputs=True) for path in step.changed_keys
    )
    return property_changes(
        readable(old.inputs),
        after,
        reported=[replace(difference, path=mask.text(difference.path)) for difference in differences],
        forcing=[mask.text(path) for path in step.replace_keys],
        outputs=(readable(old.outputs), readable(new.outputs)),
    )


def _order(operations: Sequence[str]) -> Literal["create first", "delete first"] | None:
    if "create-replacement" not in operations or "delete-replaced" not in operations:
        return None
    created_first = operations.index("create-replacement") < operations.index("delete-replaced")
    return "create first" if created_first else "delete first"


def _noise(
    operation: ResourceOperation, properties: tuple[PropertyChange, ...]
) -> Literal["unknown only", "same value"] | None:
    if operation != "update":
        return None
    if all(change.before == change.after and MASKED not in (change.after or "") for change in properties):
        return "same value"
    only_unknown = all(change.unknown and change.kind == "change" for change in properties)
    return "unknown only" if only_unknown else None
