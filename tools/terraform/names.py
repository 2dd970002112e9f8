"""Names: Pulumi's token of a resource type and path of a property for those of Terraform."""

import re
from collections.abc import Iterable

from gpufabric.simcloud.clouds.semantics import object_of
from gpufabric.wire.schema.model import ObjectSchema, TypeSchema


def token_of(name: str, package: str, known: Iterable[str]) -> str | None:
    """Return the token among known ones that a Terraform type such as ``oci_core_vcn`` has."""
    wanted = name.removeprefix(f"{package}_").replace("_", "").lower()
    return next((token for token in known if _folded(token) == wanted), None)


def _folded(token: str) -> str:
    _, module, class_name = token.split(":")
    return f"{module.split('/')[0]}{class_name}".lower()


def property_path(schema: TypeSchema, path: str) -> str | None:
    """Return the path of an input for Terraform's: names in camel case, lists mostly in the plural."""
    shape: ObjectSchema | None = schema.inputs
    names: list[str] = []
    for part in path.split("."):
        if shape is None:
            return None
        name = next((form for form in _forms(part) if form in shape.properties), None)
        if name is None:
            return None
        names.append(name)
        nested = object_of(shape.properties[name])
        shape = schema.objects[nested] if nested is not None else None
    return ".".join(names)


def _forms(part: str) -> list[str]:
    name = re.sub(r"_(\w)", lambda match: match.group(1).upper(), part)
    return [name, f"{name}s", f"{name}es", re.sub(r"y$", "ies", name)]
