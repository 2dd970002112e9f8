"""Templates in tables: ids, ARNs and outputs that are the same every time for the same resource.

A template is a string with placeholders in braces:

=====================  ================================================================================
``{id}``               the resource's id
``{account}``          AWS account id, Azure subscription id or OCI tenancy OCID
``{region}``           the region or location of the resource
``{name}``             the logical name in the Pulumi program
``{now}``              the time of creation, UTC, RFC 3339
``{in:path}``          an input, by dotted path; an input given as a template's whole text keeps its type
``{hex:n:label}``      n hexadecimal digits; ``{digits:n:label}``, ``{base32:n:label}`` likewise
``{HEX:n:label}``      n hexadecimal digits in upper case
``{uuid:label}``       a version 4 UUID
``{ip:label}``         an address of the documentation networks (RFC 5737)
``{last:path}``        the last part of an input that is a path or an ARN
``{lower:path}``       an input in lower case
=====================  ================================================================================

Everything random-looking is a hash of the resource's seed and the label.
"""

import hashlib
import re
import time
import uuid
from collections.abc import Callable, Mapping

from gpufabric.simcloud.clouds.kind import Computed, Context
from gpufabric.wire.values import Value, dig, is_list, is_map

_PLACEHOLDER = re.compile(r"\{(\w+)(?::([^{}:]*))?(?::([^{}]*))?\}")
_BASE32 = "abcdefghijklmnopqrstuvwxyz234567"
_DOCUMENTATION_NETWORKS = ("192.0.2", "198.51.100", "203.0.113")


def render(template: Computed, context: Context) -> Value:
    """Return a table's value with every placeholder filled in. Raises ``KeyError`` for a placeholder that
    does not exist.
    """
    if callable(template):
        return template(context)
    if isinstance(template, str):
        return _text(template, context)
    if is_map(template):
        return {key: render(item, context) for key, item in template.items()}
    if is_list(template):
        return [render(item, context) for item in template]
    return template


def _text(template: str, context: Context) -> Value:
    whole = _PLACEHOLDER.fullmatch(template)
    if whole is not None and whole.group(1) == "in":
        return dig(context.inputs, whole.group(2))
    return _PLACEHOLDER.sub(lambda match: _fill(match, context), template)


def _fill(match: re.Match[str], context: Context) -> str:
    name, argument, label = match.group(1), match.group(2) or "", match.group(3) or ""
    plain = {"id": context.id, "account": context.account, "region": context.region, "name": context.name}
    if name in plain:
        return plain[name]
    return _FUNCTIONS[name](context, argument, label)


def digest(context: Context, label: str) -> bytes:
    """32 bytes that are the same for the same resource and label."""
    return hashlib.sha256(f"{context.seed}\0{label}".encode()).digest()


def hex_text(context: Context, length: int, label: str = "") -> str:
    """Hexadecimal digits that are the same for the same resource and label; at most 64."""
    return digest(context, label).hex()[:length]


def _digits(context: Context, argument: str, label: str) -> str:
    number = int.from_bytes(digest(context, label))
    return str(number).zfill(80)[-int(argument) :]


def _base32(context: Context, argument: str, label: str) -> str:
    data = digest(context, label) + digest(context, f"{label}\0more")
    return "".join(_BASE32[byte % 32] for byte in data[: int(argument)])


def address(context: Context, label: str) -> str:
    """Return a public address of the documentation networks (RFC 5737), so that it can never be anyone's."""
    data = digest(context, label)
    return f"{_DOCUMENTATION_NETWORKS[data[0] % 3]}.{data[1] % 254 + 1}"


def _input(context: Context, argument: str) -> str:
    value = dig(context.inputs, argument)
    return "" if value is None else str(value)


_FUNCTIONS: Mapping[str, Callable[[Context, str, str], str]] = {
    "in": lambda context, argument, _: _input(context, argument),
    "last": lambda context, argument, _: re.split(r"[/:]", _input(context, argument))[-1],
    "lower": lambda context, argument, _: _input(context, argument).lower(),
    "hex": lambda context, argument, label: hex_text(context, int(argument), label),
    "HEX": lambda context, argument, label: hex_text(context, int(argument), label).upper(),
    "digits": _digits,
    "base32": _base32,
    "uuid": lambda context, argument, _: str(
        uuid.UUID(bytes=digest(context, f"uuid{argument}")[:16], version=4)
    ),
    "ip": lambda context, argument, _: address(context, argument),
    "now": lambda _context, _argument, _label: time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
}
