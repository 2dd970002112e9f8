"""Digests of Kubernetes' own schemas and of custom resource definitions, as closed JSON Schemas.

A digest keeps the names, types, enumerations and limits, which decide whether an object is valid. It drops
descriptions and defaults. It refuses unknown fields, as an API server does with ``fieldValidation=Strict``.
CEL rules are left out; the API server of ``make test-cluster`` evaluates them.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tools.cluster.sources import SourceFiles, folder, read_yaml

JsonSchema = dict[str, Any]
Node = dict[str, Any] | list[Any] | str | int | float | bool | None

_KEPT = frozenset({
    "type", "enum", "pattern", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength",
    "maxLength", "minItems", "maxItems", "uniqueItems", "required", "minProperties", "maxProperties",
})  # fmt: skip
"""Keywords that mean the same in OpenAPI 3.0 and JSON Schema, and judge a value by itself."""

_COMBINED = ("oneOf", "anyOf", "allOf")
_DEFINITIONS = "#/components/schemas/"
_METADATA = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"
_KINDS_OF_API = "x-kubernetes-group-version-kind"
_OPEN = "x-kubernetes-preserve-unknown-fields"
_EMBEDDED = "x-kubernetes-embedded-resource"
_TYPE_META: JsonSchema = {"apiVersion": {"type": "string"}, "kind": {"type": "string"}}
_SHARED_FROM = 200
"""Length in characters from which a schema that occurs several times is written once."""

BUILT_IN = frozenset({
    "v1/ConfigMap", "v1/Namespace", "v1/PersistentVolume", "v1/PersistentVolumeClaim", "v1/Pod", "v1/Secret",
    "v1/Service", "v1/ServiceAccount", "apps/v1/DaemonSet", "apps/v1/Deployment", "apps/v1/StatefulSet",
    "batch/v1/CronJob", "batch/v1/Job", "networking.k8s.io/v1/NetworkPolicy", "policy/v1/PodDisruptionBudget",
    "rbac.authorization.k8s.io/v1/ClusterRole", "rbac.authorization.k8s.io/v1/ClusterRoleBinding",
    "rbac.authorization.k8s.io/v1/Role", "rbac.authorization.k8s.io/v1/RoleBinding",
    "resource.k8s.io/v1/DeviceClass", "resource.k8s.io/v1/ResourceClaimTemplate",
    "scheduling.k8s.io/v1/PriorityClass", "storage.k8s.io/v1/CSIDriver", "storage.k8s.io/v1/StorageClass",
})  # fmt: skip
"""Kinds of Kubernetes itself that manifests may contain."""


def digest(pinned: Iterable[SourceFiles]) -> JsonSchema:
    """Return the schemas of all kinds of the sources, with shared parts under ``$defs``."""
    kinds: dict[str, JsonSchema] = {}
    origins: dict[str, str] = {}
    definitions: dict[str, JsonSchema] = {}
    for source in pinned:
        if source.openapi:
            source_kinds, definitions = _built_in(folder(source) / source.openapi)
        elif source.crds:
            source_kinds = dict(_custom(source))
        else:
            continue
        kinds |= source_kinds
        origins |= dict.fromkeys(source_kinds, source.origin)
    shared = _Shared()
    for schema in (*kinds.values(), *definitions.values()):
        shared.count(schema)
    written = {name: shared.replace(schema) for name, schema in kinds.items()}
    named = {name: shared.replace(schema, whole=True) for name, schema in definitions.items()}
    return {
        "licence": "Apache-2.0: names and types taken from the projects under `sources`",
        "sources": dict(sorted(origins.items())),
        "kinds": dict(sorted(written.items())),
        "$defs": dict(sorted((named | shared.written).items())),
    }


def _built_in(directory: Path) -> tuple[dict[str, JsonSchema], dict[str, JsonSchema]]:
    """Return the kinds in `BUILT_IN`, and the definitions that they refer to."""
    every: dict[str, JsonSchema] = {}
    for path in sorted(directory.glob("*.json")):
        every |= json.loads(path.read_text(encoding="utf-8"))["components"].get("schemas", {})
    kinds = {
        name: schema
        for schema in every.values()
        for kind in schema.get(_KINDS_OF_API, ())
        if (name := "/".join(filter(None, (kind["group"], kind["version"], kind["kind"])))) in BUILT_IN
    }
    definitions: dict[str, JsonSchema] = {}
    wanted = [
        _METADATA,
        *(name for schema in kinds.values() for name in _references(_without_status(schema))),
    ]
    while wanted:
        name = wanted.pop()
        if name not in definitions:
            definitions[name] = _closed(every[name])
            wanted.extend(_references(every[name]))
    return {name: _without_status(_closed(schema)) for name, schema in kinds.items()}, definitions


def _without_status(schema: JsonSchema) -> JsonSchema:
    """Remove the status, which controllers write: a manifest with one is wrong."""
    schema.setdefault("properties", {}).pop("status", None)
    return schema


def _custom(source: SourceFiles) -> Iterator[tuple[str, JsonSchema]]:
    """Yield the kinds of a source's custom resource definitions, in all served versions."""
    directory = folder(source)
    for pattern in source.crds:
        paths = sorted(directory.glob(pattern))
        if not paths:
            raise FileNotFoundError(f"{source.origin} has no file {pattern}")
        for definition in (document for path in paths for document in read_yaml(path)):
            if definition.get("kind") != "CustomResourceDefinition":
                continue
            spec = definition["spec"]
            for version in spec["versions"]:
                if version["served"]:
                    schema = _without_status(_closed(version["schema"]["openAPIV3Schema"]))
                    schema["properties"].update(_TYPE_META)
                    schema["properties"]["metadata"] = {"$ref": f"#/$defs/{_METADATA}"}
                    schema["required"] = sorted({*schema.get("required", ()), "metadata"})
                    yield f"{spec['group']}/{version['name']}/{spec['names']['kind']}", schema


def _references(schema: Node) -> Iterator[str]:
    if isinstance(schema, list):
        for item in schema:
            yield from _references(item)
    elif isinstance(schema, dict):
        for key, value in schema.items():
            if key == "$ref":
                yield value.removeprefix(_DEFINITIONS)
            else:
                yield from _references(value)


def _closed(schema: Mapping[str, Any], *, alternative: bool = False) -> JsonSchema:
    """Convert a schema. Objects with known properties refuse others, except in alternatives (``oneOf``)."""
    if schema.get("x-kubernetes-int-or-string") or schema.get("format") == "int-or-string":
        return {"type": ["integer", "string"], **_kept(schema, "pattern")}
    if "$ref" in schema:
        return {"$ref": schema["$ref"].replace(_DEFINITIONS, "#/$defs/")}
    closed = _kept(schema)
    for keyword in _COMBINED:
        if keyword in schema:
            only_references = all("$ref" in part for part in schema[keyword])
            closed[keyword] = [_closed(part, alternative=not only_references) for part in schema[keyword]]
    if "not" in schema:
        closed["not"] = _closed(schema["not"], alternative=True)
    if "items" in schema:
        closed["items"] = _closed(schema["items"], alternative=alternative)
    if "properties" in schema:
        properties: Mapping[str, Any] = schema["properties"]
        closed["properties"] = {
            name: _closed(part, alternative=alternative) for name, part in properties.items()
        }
        if schema.get(_EMBEDDED):
            closed["properties"] |= {**_TYPE_META, "metadata": {"type": "object"}}
    if isinstance(schema.get("additionalProperties"), Mapping):
        closed["additionalProperties"] = _closed(schema["additionalProperties"], alternative=alternative)
    elif "properties" in closed and not (
        alternative or schema.get(_OPEN) or schema.get("additionalProperties")
    ):
        closed["additionalProperties"] = False
    if schema.get("nullable") and isinstance(closed.get("type"), str):
        closed["type"] = [closed["type"], "null"]
    return closed


def _kept(schema: Mapping[str, Any], *names: str) -> JsonSchema:
    return {key: schema[key] for key in sorted(names or _KEPT) if key in schema}


class _Shared:
    """Parts of schemas that occur several times, written once under a name made of their content."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()
        self.written: dict[str, JsonSchema] = {}

    def count(self, schema: Node) -> None:
        """Count a schema and all its parts."""
        for part in _parts(schema):
            self.count(part)
        if isinstance(schema, dict):
            self._seen[_text(schema)] += 1

    def replace(self, schema: Node, *, whole: bool = False) -> Node:
        """Return a schema whose shared parts are references; ``whole`` keeps the schema itself."""
        if isinstance(schema, list):
            return [self.replace(item) for item in schema]
        if not isinstance(schema, dict):
            return schema
        text = _text(schema)
        inner = {key: self.replace(value, whole=key == "properties") for key, value in schema.items()}
        if whole or "$ref" in schema or self._seen[text] == 1 or len(text) < _SHARED_FROM:
            return inner
        name = hashlib.sha256(text.encode()).hexdigest()[:10]
        self.written[name] = inner
        return {"$ref": f"#/$defs/{name}"}


def _parts(schema: Node) -> list[Any]:
    if isinstance(schema, dict):
        return list(schema.values())
    return schema if isinstance(schema, list) else []


def _text(schema: Node) -> str:
    return json.dumps(schema, sort_keys=True)
