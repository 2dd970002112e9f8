"""Compares the facts about OCI's resource types with the provider's source."""

from collections.abc import Iterator
from pathlib import Path

from gpufabric.simcloud.clouds.replacements import Replacements, replacements
from gpufabric.wire.schema import SchemaLoader
from gpufabric.wire.schema.load import cache_directory
from tools.terraform.names import property_path, token_of
from tools.terraform.schemas import ResourceType, resource_types

_CLOUD = "oci"


def differences(folder: Path) -> list[str]:
    """Return a line for each difference between the source below a folder and the table of facts."""
    facts = replacements(_CLOUD)
    loader = SchemaLoader(_CLOUD, cache_directory())
    tokens: set[str] = set()
    lines: list[str] = []
    for resource in resource_types(folder):
        token = token_of(resource.name, _CLOUD, facts)
        if token is not None:
            tokens.add(token)
            lines.extend(_of_type(resource, token, facts[token], loader))
    lines.extend(f"{token}: not found in the source" for token in sorted(facts.keys() - tokens))
    return lines


def _of_type(resource: ResourceType, token: str, facts: Replacements, loader: SchemaLoader) -> Iterator[str]:
    schema = loader.get(token)
    for attribute in resource.attributes:
        path = property_path(schema, attribute.path) if attribute.is_input else None
        if path is None or path in facts.conditions:
            continue
        where = f"{token} {path} ({attribute.file}:{attribute.line})"
        if not attribute.readable:
            yield f"{where}: the source makes this attribute in code; read it by hand"
        elif attribute.force_new != (path in facts.replace):
            yield f"{where}: ForceNew is {str(attribute.force_new).lower()} in the source"
        elif attribute.is_set != (path in facts.sets):
            yield f"{where}: {'a set' if attribute.is_set else 'no set'} in the source"
