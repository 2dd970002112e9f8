"""The recorded schemas of Kubernetes and of custom resources, and their verdict on a document."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import relevance
from ruamel.yaml import YAML

RECORDED = Path(__file__).parent / "recorded"
KUSTOMIZATION = "kustomize.config.k8s.io/v1beta1/Kustomization"
"""A file for kubectl and kustomize: no API server knows the kind."""

_KUSTOMIZATION = {
    "type": "object",
    "properties": {
        "apiVersion": {"type": "string"},
        "kind": {"type": "string"},
        "resources": {"type": "array", "items": {"type": "string"}, "minItems": 1},
        "images": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {name: {"type": "string"} for name in ("name", "newName", "newTag", "digest")},
                "required": ["name"],
                "additionalProperties": False,
            },
        },
        "commonAnnotations": {"type": "object", "additionalProperties": {"type": "string"}},
    },
    "required": ["resources"],
    "additionalProperties": False,
}


def documents_in(text: str) -> Iterator[dict[str, Any]]:
    """Yield the documents of a file, and those that its ConfigMaps hold for active checks to create."""
    for document in YAML(typ="safe", pure=False).load_all(text):
        if document is None:
            continue
        yield document
        if document["kind"] == "ConfigMap":
            yield from documents_in(document["data"].get("job.yaml", ""))


@cache
def recorded() -> dict[str, Any]:
    """Read the recorded schemas."""
    return json.loads((RECORDED / "schemas.json").read_text())


@cache
def validator(kind: str) -> Draft202012Validator | None:
    """Return the validator of a kind; None if no schema is recorded."""
    schema = _KUSTOMIZATION if kind == KUSTOMIZATION else recorded()["kinds"].get(kind)
    return None if schema is None else Draft202012Validator({"$defs": recorded()["$defs"], **schema})


@cache
def _problems(text: str) -> tuple[str, ...]:
    document = json.loads(text)
    kind = f"{document.get('apiVersion')}/{document.get('kind')}"
    judge = validator(kind)
    if judge is None:
        return (f"{kind}: no schema is recorded; see tools/cluster/sources.toml",)
    name = document.get("metadata", {}).get("name", "")
    errors = sorted(judge.iter_errors(document), key=relevance)
    return tuple(f"{kind} {name}: {error.json_path}: {error.message[:300]}" for error in errors)


def problems(document: Mapping[str, Any]) -> tuple[str, ...]:
    """Return why an API server would refuse a document: unknown fields, wrong types, missing fields."""
    return _problems(json.dumps(document, sort_keys=True, default=str))
