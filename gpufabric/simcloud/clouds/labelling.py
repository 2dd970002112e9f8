"""Tags and node labels that clouds refuse, as far as the catalogue and Kubernetes state it."""

from collections.abc import Iterator, Mapping

from gpufabric.catalog.shape import Cloud
from gpufabric.plan.node_settings import is_label_key, is_label_value
from gpufabric.simcloud import on_demand
from gpufabric.wire.values import Value, as_list, as_map, is_list, is_map, plain


def tag_fault(cloud: Cloud, inputs: Mapping[str, Value], key: str, most: int) -> str:
    """Say what is wrong with the tags of a resource; empty if nothing is.

    Args:
        cloud: the cloud.
        inputs: inputs of the resource.
        key: key of its tags, also inside of lists and mappings.
        most: most tags of a resource.
    """
    reserved = on_demand.catalog().tags(cloud).reserved_prefixes
    prefixes = reserved.value if reserved else ()
    for tags in _under(key, inputs):
        if len(tags) > most:
            return f"{len(tags)} tags, and a resource has at most {most}"
        for name in tags:
            if not name:
                return "a tag with an empty key"
            prefix = next((text for text in prefixes if name.casefold().startswith(text)), "")
            if prefix:
                return f"the key {name!r}, and keys that start with {prefix!r} are reserved"
    return ""


def label_fault(labels: Mapping[str, Value]) -> str:
    """Say which label is not in Kubernetes's form; empty if all are."""
    for name, value in labels.items():
        if not is_label_key(name):
            return f"the label key {name!r}"
        text = plain(value)
        if isinstance(text, str) and not is_label_value(text):
            return f"the value {text!r} of the label {name!r}"
    return ""


def taint_fault(taints: Value, key: str = "key", value: str = "value") -> str:
    """Say which taint is not in Kubernetes's form; empty if all are.

    Args:
        taints: mappings with key and value, or texts such as ``key=value:NoSchedule``.
        key: name of the key in the mappings.
        value: name of the value in the mappings.
    """
    for taint in as_list(taints):
        if isinstance(taint, str):
            name, _, rest = taint.partition("=")
            parts = {name: rest.rpartition(":")[0]}
        else:
            stated = as_map(taint)
            parts = {str(stated.get(key, "")): str(stated.get(value) or "")}
        if fault := label_fault(parts):
            return fault.replace("label", "taint")
    return ""


def _under(key: str, value: Value) -> Iterator[Mapping[str, Value]]:
    """Yield the mappings under a key, also inside of lists and mappings."""
    if is_map(value):
        for name, inner in value.items():
            if name == key and is_map(inner):
                yield inner
            else:
                yield from _under(key, inner)
    elif is_list(value):
        for inner in value:
            yield from _under(key, inner)
