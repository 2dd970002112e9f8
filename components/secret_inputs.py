"""Keeps encrypted configuration secret in the inputs of resources, wherever a program puts it.

A program reads the configuration in plain text. Here each text that contains an encrypted value becomes a
secret right before its resource is registered, so that the engine encrypts it in the state.
"""

from collections.abc import Awaitable, Mapping
from typing import Any, cast

import pulumi
from pulumi import ResourceTransformationArgs, ResourceTransformationResult

from gpufabric.spec.problems import DeclarationError
from gpufabric.wire.values import is_list, is_map

Secrets = Mapping[str, pulumi.Output[str]]
"""The value of each text that stands for a secret: of the secret itself, or of a placeholder."""

_READABLE = frozenset({"tags", "tags_all", "freeform_tags", "defined_tags", "labels", "name", "display_name"})
"""Properties that the clouds show to everybody who may list a resource, and that policies and bills read."""


def keep_secret(secrets: Secrets) -> None:
    """Make every input of the resources that follow a secret if it contains one of the texts.

    Args:
        secrets: the value of each text.
    """

    def transform(args: ResourceTransformationArgs) -> ResourceTransformationResult:
        if any(text in args.name for text in secrets):
            raise _refused("a resource", args, "its name")
        props = cast("Mapping[str, Any]", args.props)
        for key, value in props.items():
            if key in _READABLE and _contains(value, secrets):
                raise _refused(args.name, args, key)
        kept = {key: _kept(value, secrets) for key, value in props.items()}
        return ResourceTransformationResult(kept, args.opts)

    if secrets:
        pulumi.runtime.register_stack_transformation(transform)


def _kept(value: Any, secrets: Secrets) -> Any:  # noqa: ANN401 - any input of a resource
    """Return an input with secrets in place of the texts that contain one."""
    if isinstance(value, str):
        return _filled(value, secrets)
    if isinstance(value, pulumi.Output):
        return _kept_output(cast("pulumi.Output[Any]", value), secrets)
    if is_map(value):
        return {key: _kept(item, secrets) for key, item in value.items()}
    if is_list(value):
        return [_kept(item, secrets) for item in value]
    return _kept_arguments(value, secrets) if _is_arguments(value) else value


def _is_arguments(value: object) -> bool:
    """Return whether a value is of an SDK's class for arguments."""
    return hasattr(type(value), "_pulumi_input_type")


def _kept_arguments(arguments: object, secrets: Secrets) -> object:
    """Return arguments of an SDK's class, changed in place."""
    properties = vars(arguments)
    for name, item in properties.items():
        properties[name] = _kept(item, secrets)
    return arguments


def _kept_output(output: pulumi.Output[Any], secrets: Secrets) -> pulumi.Output[Any]:
    """Return an output that is secret if its value contains one of the texts."""

    async def is_secret() -> bool:
        return await output.is_secret() or _contains(await _value(output), secrets)

    filled = output.apply(lambda value: _kept(value, secrets) if _contains(value, secrets) else value)
    return pulumi.Output(
        filled.resources(), filled.future(with_unknowns=True), filled.is_known(), is_secret()
    )


def _value(output: pulumi.Output[Any]) -> Awaitable[Any]:
    return output.future(with_unknowns=True)


def _filled(text: str, secrets: Secrets) -> str | pulumi.Output[str]:
    """Return a text with the values of those that stand for secrets."""
    contained = {shown: value for shown, value in secrets.items() if shown in text}
    if not contained:
        return text

    def fill(values: list[str]) -> str:
        filled = text
        for shown, value in zip(contained, values, strict=True):
            filled = filled.replace(shown, value)
        return filled

    return pulumi.Output.secret(pulumi.Output.all(*contained.values()).apply(fill))


def _contains(value: Any, secrets: Secrets) -> bool:  # noqa: ANN401 - any input of a resource
    if isinstance(value, str):
        return any(text in value for text in secrets)
    if is_map(value):
        return any(_contains(item, secrets) for item in value.values())
    if is_list(value):
        return any(_contains(item, secrets) for item in value)
    return False


def _refused(name: str, args: ResourceTransformationArgs, what: str) -> DeclarationError:
    return DeclarationError.of(
        f"{name} ({args.type_})",
        given=f"an encrypted value in {what}",
        allowed="readable text in names, tags and labels",
        limit="the clouds show them to everybody who may list the resource; docs/encrypted.md",
    )
