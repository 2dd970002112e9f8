"""URNs: the engine's names of resources, ``urn:pulumi:<stack>::<project>::<types>::<name>``."""

import re

STACK_TYPE = "pulumi:pulumi:Stack"
"""Type token of the resource that stands for the stack as a whole."""

STACK_REFERENCE_TYPE = "pulumi:pulumi:StackReference"
"""Type token of the resource that reads the outputs of another stack."""

PROVIDER_PREFIX = "pulumi:providers:"
"""Start of the type token of a provider; the package follows."""

_PREFIX = "urn:pulumi:"
# Names of stacks and projects have no further characters (``sdk/go/common/tokens`` of the engine).
_URN = re.compile(r"urn:pulumi:[A-Za-z0-9_.-]{1,100}::[A-Za-z0-9_.-]{1,100}::[^\s:][^\s]*?::.+", re.DOTALL)


def is_urn(text: object) -> bool:
    """Tell whether a value is a URN."""
    return isinstance(text, str) and _URN.fullmatch(text) is not None


def name_of(urn: str) -> str:
    """Return the logical name that ends a URN."""
    return urn.split("::", 3)[-1]


def stack_of(urn: str) -> str:
    """Return the name of the stack that a URN belongs to; empty if it is no URN."""
    return urn.split("::", 1)[0].removeprefix(_PREFIX) if urn.startswith(_PREFIX) else ""


def project_of(urn: str) -> str:
    """Return the name of the project that a URN belongs to; empty if it is no URN."""
    parts = urn.split("::", 2)
    return parts[1] if urn.startswith(_PREFIX) and len(parts) > 1 else ""


def is_stack_urn(urn: str) -> bool:
    """Tell whether a URN names the stack itself."""
    return f"::{STACK_TYPE}::" in urn


def resource_type_of(urn: str) -> str:
    """Return the type token of a resource; its URN lists the types of its parents before it."""
    types = urn.split("::", 3)[2:3]
    return types[0].rsplit("$", 1)[-1] if types else ""
