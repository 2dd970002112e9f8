"""Takes existing resources into a stack, with the ids that `gpufabric adopt` found for them."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pulumi

ADOPT_VARIABLE = "GPUFABRIC_ADOPT"
"""Names the file with ids, while `gpufabric adopt` runs the program."""

_EVERYTHING = "*"


def adopt_resources() -> None:
    """Let the engine import the resources in the file of ids instead of creating them; without it, nothing.

    The file has ``imports`` by ``type::name``: an ``id``, the URN under which the state has the resource
    already (``was``; mostly empty), and the properties that keep the values of the existing resource
    (``keeps``). It also has the names that this update may create (``creates``), and those
    that the state has (``held``). A ``survey`` may create anything, and changes nothing that the state has.
    """
    file = os.environ.get(ADOPT_VARIABLE)
    if not file:
        return
    content = json.loads(Path(file).read_text(encoding="utf-8"))
    pulumi.runtime.register_stack_transformation(lambda args: _adopted(content, args))


def _adopted(
    content: Mapping[str, Any], args: pulumi.ResourceTransformationArgs
) -> pulumi.ResourceTransformationResult | None:
    if not isinstance(args.resource, pulumi.CustomResource):
        return None
    if isinstance(args.resource, pulumi.ProviderResource | pulumi.StackReference):
        return None
    key = f"{args.type_}::{args.name}"
    existing = content["imports"].get(key)
    if content["survey"]:
        keeps = [_EVERYTHING] if key in content["held"] else []
        return _with(args, pulumi.ResourceOptions(ignore_changes=keeps))
    if existing is None:
        if key not in content["held"] and key not in content["creates"]:
            raise pulumi.RunError(f"{key}: gpufabric adopt neither found it nor was told to create it")
        return None
    options = pulumi.ResourceOptions(ignore_changes=existing["keeps"])
    if existing["was"]:
        options.aliases = [existing["was"]]
    else:
        options.import_ = existing["id"]
    return _with(args, options)


def _with(
    args: pulumi.ResourceTransformationArgs, options: pulumi.ResourceOptions
) -> pulumi.ResourceTransformationResult:
    return pulumi.ResourceTransformationResult(args.props, pulumi.ResourceOptions.merge(args.opts, options))
