"""Texts that stand in a plan for values that only an update knows: ids of resources of the same program.

A plan is made before anything exists, from plain values. It does not compute with ids, so that any text of
the right form serves. Before a resource is registered, each text is replaced by the output it stands for.
"""

from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

import pulumi
from pulumi import ResourceTransformationArgs, ResourceTransformationResult

from gpufabric.wire.values import is_list, is_map

_ID_PARTS: tuple[tuple[Callable[[str], str], str], ...] = (
    (lambda id_: id_.split("/subnets/")[0], "/subnets/"),
    (lambda id_: id_.split("/")[4], "/resourceGroups/"),
    (lambda id_: id_.rpartition("/")[2], "/providers/"),
)
"""Parts of an id of Azure that names of resources come from, and a text that such ids contain."""

_MARK = "stand-in"
"""Text that stand-ins with parts contain."""

OUTPUT = "an output"
"""Words of messages for a value that only an update knows."""

FIRST = 0xF0F0F0000
"""Numbers of stand-ins begin here, so that none is likely to be part of another text."""


ADDRESS = "{address}"
"""Form of the address of an API server, which stands without its port in resources."""

_CERTIFICATE = "-----BEGIN CERTIFICATE-----\nstand-in-{number:x}\n-----END CERTIFICATE-----\n"


class _Values(dict[str, str]):
    """Values of a form. A plain argument that is missing is a problem of its own."""

    def __missing__(self, key: str) -> str:
        return "0"


def _host(address: str) -> str:
    """Return an address without protocol and port."""
    return address.removeprefix("https://").partition(":")[0]


def output_paths(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the paths of outputs in a value."""
    if isinstance(value, pulumi.Output):
        yield path
    elif is_map(value):
        for key, item in value.items():
            yield from output_paths(item, (*path, key))
    elif is_list(value):
        for index, item in enumerate(value):
            yield from output_paths(item, (*path, index))


class StandIns:
    """The stand-ins of one component.

    Attributes:
        outputs: the output of each text.
        unused: texts of things that no resource may refer to.
    """

    def __init__(self) -> None:
        self.outputs: dict[str, pulumi.Output[str]] = {}
        self.unused: set[str] = set()

    def make(self, form: str, context: dict[str, str], output: pulumi.Output[Any] | None) -> str:
        """Return a new text.

        Args:
            form: form of the text.
            context: plain values that it names.
            output: what it stands for; None for a thing that no resource refers to.
        """
        number = FIRST + len(self.outputs) + len(self.unused)
        values = {
            "number": f"{number:x}",
            "hex": f"{number:017x}",
            "hex12": f"{number:012x}",
            "certificate": b64encode(_CERTIFICATE.format(number=number).encode()).decode(),
        }
        text = form.format_map(_Values(context | values))
        if output is None:
            self.unused.add(text)
            return text
        self.outputs[text] = output.apply(_host) if form == ADDRESS else output
        for part_of, mark in _ID_PARTS:
            part = part_of(text) if mark in text else ""
            if _MARK in part:
                self.outputs.setdefault(part, output.apply(part_of))
        return text

    def described(self, text: str) -> str:
        """Return a text for people, who know an output by its place and not by what stands for it."""
        for shown in sorted((*self.outputs, *self.unused), key=len, reverse=True):
            text = text.replace(shown, OUTPUT)
        return text

    def transform(self, args: ResourceTransformationArgs) -> ResourceTransformationResult | None:
        """Return the inputs of a resource with outputs in the place of their texts.

        Raises:
            ValueError: a resource refers to a thing that the component has no use for.
        """
        if not self.outputs and not self.unused:
            return None
        props = cast("Mapping[str, Any]", args.props)
        filled = {key: self.fill(value) for key, value in props.items()}
        return ResourceTransformationResult(filled, args.opts)

    def fill(self, value: Any) -> Any:  # noqa: ANN401 - any input of a resource
        """Return a value with outputs in the place of their texts."""
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, pulumi.Output):
            output = cast("pulumi.Output[Any]", value)
            return output.apply(self.fill)
        if is_map(value):
            return {key: self.fill(item) for key, item in value.items()}
        if is_list(value):
            return [self.fill(item) for item in value]
        if hasattr(cast("object", type(value)), "_pulumi_input_type"):
            properties = cast("dict[str, Any]", vars(value))
            for name, item in properties.items():
                properties[name] = self.fill(item)
        return value

    def _text(self, text: str) -> str | pulumi.Output[str]:
        if any(unused in text for unused in self.unused):
            raise ValueError(f"{text} stands for a thing that the component does not use")
        contained = {shown: output for shown, output in self.outputs.items() if shown in text}
        if not contained:
            return text
        if text in contained:
            return contained[text]
        longest_first = sorted(contained, key=len, reverse=True)

        def filled(values: list[str]) -> str:
            result = text
            for shown, value in zip(longest_first, values, strict=True):
                result = result.replace(shown, value)
            return result

        return pulumi.Output.all(*(contained[shown] for shown in longest_first)).apply(filled)
