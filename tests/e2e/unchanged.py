"""Compare what a preview plans for each resource with the state that it starts from."""

from collections.abc import Iterator
from typing import Any

UNCHANGED = ("same", "read")

# A preview does not know the first two. The order of dependencies differs from run to run.
NOT_COMPARED = (
    "id",
    "outputs",
    "dependencies",
    "propertyDependencies",
    "sourcePosition",
    "stackTrace",
    "created",
    "modified",
)


def change(step: dict[str, Any]) -> str:
    """Name the resource of a preview's step and its differences; return an empty text if there are none."""
    before, after = (compared(step.get(state)) for state in ("oldState", "newState"))
    if step["op"] in UNCHANGED and before == after:
        return ""
    named = f"{step['op']} {step['urn'].split('::', 2)[2]}"
    if not before or not after:
        return named
    paths = [path for path in sorted(before | after) if before.get(path) != after.get(path)]
    return "\n  ".join([named, *(f"{path}: {before.get(path)!r} -> {after.get(path)!r}" for path in paths)])


def compared(state: dict[str, Any] | None) -> dict[str, Any]:
    """Flatten the compared parts of a resource's state: inputs, and options such as its protection."""
    flat = dict(leaves({name: value for name, value in (state or {}).items() if name not in NOT_COMPARED}))
    if str(flat.get("type")).startswith("pulumi:providers:"):
        flat.pop("inputs.version", None)  # another version of a cloud's SDK changes no resource by itself
    return flat


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """List the values of nested data with their paths."""
    items: Any = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in items:
        inner = f"{path}.{key}" if path else str(key)
        if isinstance(item, dict | list) and item:
            yield from leaves(item, inner)
        else:
            yield inner, item


def keys(outputs: dict[str, Any]) -> set[str]:
    """List the keys of a stack's outputs, also nested ones, without the numbers of list items."""
    return {".".join(part for part in path.split(".") if not part.isdigit()) for path, _ in leaves(outputs)}
