"""JSON Schemas of the files of a project, for editors: ``Pulumi.yaml`` and what is beside the stack files."""

from collections.abc import Callable, Mapping
from typing import Any

from gpufabric.catalog.catalog import Catalog, default_catalog
from gpufabric.editors.policies import policies_schema
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.config_keys import PROJECT_NAME
from gpufabric.spec.draft7 import CIPHERTEXT, DRAFT, Schema, draft7
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.json_schema import schema_of
from gpufabric.spec.provider_keys import OTHER_PACKAGES, PROVIDER_KEYS, Form, ProviderKey
from gpufabric.spec.regions import DeclaredRegion
from gpufabric.spec.removals import DeclaredRemovals
from gpufabric.spec.usage import DeclaredUsage
from gpufabric.spec.waivers import DeclaredWaivers

_TYPES: Mapping[Form, Schema] = {
    "text": {"type": "string"},
    "flag": {"type": ["boolean", "string"]},
    "number": {"type": ["integer", "string"]},
    "texts": {"type": ["array", "string"], "items": {"type": "string"}},
    "object": {"type": ["object", "string"]},
    "objects": {"type": ["array", "string"], "items": {"type": "object"}},
}
"""Types of providers' settings. Pulumi also takes each of them as text."""

_PREFIXES = {"aws": "Aws", "azure": "Azure", "oci": "Oci"}
"""Beginning of the names of a cloud's models."""

_PACKAGES = "|".join([*PROVIDER_KEYS, *OTHER_PACKAGES, "pulumi", "gpufabric"])


def stack_schema(project: str = PROJECT_NAME) -> Schema:
    """Return the schema of a stack's file.

    Args:
        project: name of the project, which is the namespace of its keys. Declarations of projects with other
            names are checked too; only keys of this one are completed, and its unknown keys are refused.
    """
    definitions: dict[str, Schema] = {}
    region = _declared(
        "Region", DeclaredRegion, definitions, "A region that is leased. docs/reference.md lists all keys."
    )
    backbone = _declared("Backbone", Backbone, definitions, "The links that join the regions.")
    fabric = _declared(
        "Fabric", Fabric, definitions, "Replaces the fabric's declaration of Pulumi.yaml for this stack."
    )
    fabric["doNotSuggest"] = True
    _name_known(definitions, default_catalog())
    own = {"region": region, "backbone": backbone, "fabric": fabric}
    config: Schema = {
        "type": "object",
        "description": "Configuration of the stack.",
        "properties": {f"{project}:{key}": schema for key, schema in own.items()} | _provider_keys(),
        "patternProperties": {
            rf"^{project}:(?!({'|'.join(own)})$)": _refused(f"allowed keys of {project}: {', '.join(own)}"),
            # Other projects' names; the keys of providers have the same form.
            **{rf"^(?!({_PACKAGES}|{project}):)[^:]+:{key}$": schema for key, schema in own.items()},
            **_unknown_provider_keys(),
        },
    }
    return {
        "$schema": DRAFT,
        "description": "File of a stack of gpufabric.",
        "type": "object",
        "required": ["config"],
        "properties": {
            "config": config,
            "encryptionsalt": {"type": "string", "description": "Salt of the passphrase; Pulumi writes it."},
            "secretsprovider": {
                "type": "string",
                "description": "Encrypts the stack's secrets; set by Pulumi.",
            },
            "encryptedkey": {
                "type": "string",
                "description": "Key of the secrets provider; Pulumi writes it.",
            },
            "environment": {"description": "Pulumi ESC environments of the stack."},
        },
        "definitions": dict(sorted(definitions.items())),
    }


def project_schema(project: str = PROJECT_NAME) -> Schema:
    """Return the schema of ``Pulumi.yaml``.

    Args:
        project: name of the project, whose unknown keys are refused.
    """
    definitions: dict[str, Schema] = {}
    fabric = _declared("Fabric", Fabric, definitions, "The fabric: what all stacks share.")
    entry: Schema = {
        "type": "object",
        "description": "The fabric: what all stacks share.",
        "required": ["default"],
        "properties": {
            "type": {"const": "object", "description": "Type of the declaration, for Pulumi."},
            "description": {"type": "string", "description": "Text of your own."},
            "default": fabric,
        },
        "additionalProperties": False,
    }
    config: Schema = {
        "type": "object",
        "description": "Configuration of all stacks.",
        "required": ["fabric"],
        "properties": {"fabric": entry},
        "patternProperties": {
            rf"^(?!fabric$)([^:]+$|{project}:)": _refused("allowed keys without a namespace: fabric"),
        },
    }
    return {
        "$schema": DRAFT,
        "description": "Pulumi.yaml of a project of gpufabric.",
        "type": "object",
        "required": ["name", "runtime", "config"],
        "properties": {
            "name": {"type": "string", "description": "Name of the project: the namespace of its keys."},
            "description": {"type": ["string", "null"], "description": "Text of your own."},
            "runtime": {"description": "Language of the program: python, with its virtual environment."},
            "main": {"type": "string", "description": "Folder of the program."},
            "stackConfigDir": {"type": "string", "description": "Folder of the stack files."},
            "config": config,
        },
        "definitions": dict(sorted(definitions.items())),
    }


def usage_schema(_project: str = PROJECT_NAME) -> Schema:
    """Return the schema of ``stacks/usage.yaml``, which does not depend on the project."""
    return _file_schema(DeclaredUsage)


def waivers_schema(_project: str = PROJECT_NAME) -> Schema:
    """Return the schema of ``stacks/waivers.yaml``, which does not depend on the project."""
    return _file_schema(DeclaredWaivers)


def removals_schema(_project: str = PROJECT_NAME) -> Schema:
    """Return the schema of ``stacks/removals.yaml``, which does not depend on the project."""
    return _file_schema(DeclaredRemovals)


def _file_schema(declaration: object) -> Schema:
    own, definitions = draft7(schema_of(declaration))
    return {"$schema": DRAFT, **own, "definitions": definitions}


EDITOR_SCHEMAS: Mapping[str, Callable[[str], Schema]] = {
    "stack": stack_schema,
    "project": project_schema,
    "usage": usage_schema,
    "waivers": waivers_schema,
    "removals": removals_schema,
    "policies": lambda _project: policies_schema(),
}
"""Schemas by kind of file: each takes the project's name."""


def _declared(name: str, declaration: object, definitions: dict[str, Schema], text: str) -> Schema:
    """Add the definitions of a declaration, and return a schema that refers to it."""
    own, shared = draft7(schema_of(declaration))
    definitions |= {**shared, name: own}
    return {"description": text, "type": "object", "allOf": [{"$ref": f"#/definitions/{name}"}]}


def _name_known(definitions: Mapping[str, Schema], catalog: Catalog) -> None:
    """Name the shapes and regions that the catalogue has, since the plan refuses all others."""
    for cloud, prefix in _PREFIXES.items():
        definitions[f"{prefix}Pool"]["properties"]["shape"]["enum"] = sorted(catalog.shape_names(cloud))
        definitions[f"{prefix}Region"]["properties"]["region"]["enum"] = sorted(catalog.regions(cloud))


def _provider_keys() -> dict[str, Schema]:
    keys: dict[str, Schema] = {}
    for package, named in PROVIDER_KEYS.items():
        for name, key in named.items():
            keys[f"{package}:{name}"] = _provider_key(package, name, key)
    return keys


def _provider_key(package: str, name: str, key: ProviderKey) -> Schema:
    if key.refused:
        return _refused(f"gpufabric does not pass it on: {key.refused}")
    if key.declared_as:
        text = f"Must be the same as `{key.declared_as}` of the region. Leave it out."
        return {**_TYPES[key.form], "description": text, "doNotSuggest": True}
    if key.is_secret:
        text = f"Secret of the provider {package}. Set it with pulumi config set --secret {package}:{name}."
        return {**CIPHERTEXT, "description": text}
    text = f"Setting of the provider {package} (docs/credentials.md)."
    return {"anyOf": [_TYPES[key.form], CIPHERTEXT], "description": text}


def _unknown_provider_keys() -> dict[str, Any]:
    unknown: dict[str, Any] = {}
    for package, named in PROVIDER_KEYS.items():
        names = "|".join(named)
        unknown[rf"^{package}:(?!({names})$)"] = _refused(f"the provider {package} has no such key")
    for other, package in OTHER_PACKAGES.items():
        unknown[rf"^{other}:"] = _refused(f"gpufabric uses the provider {package}")
    return unknown


def _refused(reason: str) -> Schema:
    return {"const": "no value is allowed", "errorMessage": reason, "doNotSuggest": True}
