"""Options of rules, and the JSON schema by which the engine checks them."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any, cast

from pydantic import Field

from gpufabric.protection.loosening import Looser, OptionFacts
from gpufabric.spec.base import Declared

_LOOSER = "looser"
HIGHER_IS_LOOSER: dict[str, Any] = {_LOOSER: "higher"}
LOWER_IS_LOOSER: dict[str, Any] = {_LOOSER: "lower"}
FALSE_IS_LOOSER: dict[str, Any] = {_LOOSER: "false"}


class RuleOptions(Declared):
    """Options of every rule; a rule with more has a subclass.

    The engine shows the description of each field with the rule's configuration. It is not a docstring
    below the field, as elsewhere: to read that from the source takes a tenth of the pack's start.
    """

    strict: bool = Field(
        default=False,
        description="Count anything that a preview cannot evaluate as a violation.",
        json_schema_extra=FALSE_IS_LOOSER,
    )


def option_facts(kind: type[RuleOptions]) -> dict[str, OptionFacts]:
    """Return the defaults of a rule's options, and the direction in which each is looser.

    Any change of an option that states no direction counts as looser.
    """
    facts: dict[str, OptionFacts] = {}
    for name, option in kind.model_fields.items():
        extra = cast("Mapping[str, Any] | None", option.json_schema_extra)
        looser: Looser = (extra or {}).get(_LOOSER, "any")
        default = option.default
        # Settings hold plain numbers.
        facts[name] = OptionFacts(default if isinstance(default, bool | None) else float(default), looser)
    return facts


def schema_of(options: RuleOptions) -> dict[str, Any]:
    """Return the JSON schema of each option, with the values of ``options`` as defaults.

    The engine fills in defaults before a policy sees its configuration, so that the project's settings of a
    stack hold unless the configuration of a run overrides them.
    """
    values = cast("dict[str, Any]", json.loads(options.model_dump_json()))
    return {key: _property(schema, values.get(key)) for key, schema in _described(type(options)).items()}


def with_config(options: RuleOptions, config: Mapping[str, Any]) -> RuleOptions:
    """Return options overridden by the configuration of a run.

    Raises:
        ValidationError: a key or a value is not one of the rule's options.
    """
    if not config:
        return options
    return type(options).model_validate({**options.model_dump(exclude_unset=True), **config})


@cache
def _described(kind: type[RuleOptions]) -> Mapping[str, Mapping[str, Any]]:
    return cast("dict[str, dict[str, Any]]", kind.model_json_schema()["properties"])


def _property(described: Mapping[str, Any], default: object) -> dict[str, Any]:
    """Simplify an optional property to its type when set."""
    kinds = cast("list[dict[str, Any]]", described.get("anyOf", [described]))
    numeric = next((kind for kind in kinds if kind.get("type") in ("number", "integer")), None)
    empty: dict[str, Any] = {}
    kind = numeric or next((kind for kind in kinds if kind.get("type") != "null"), empty)
    kept = {key: kind[key] for key in ("type", "enum", "minimum", "exclusiveMinimum") if key in kind}
    kept["description"] = str(described.get("description", ""))
    if default is not None:
        # Pydantic writes decimals as strings, and the engine checks a default against the type.
        kept["default"] = float(str(default)) if kind.get("type") == "number" else default
    return kept
