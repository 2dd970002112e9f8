"""Names of resource types in files of seeds."""

import difflib
import re
from functools import cache

from gpufabric.simcloud.clouds import cloud_of
from gpufabric.wire.schema.tokens import class_table, plain_token, sdk_version

_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_FIRST = "aws:ec2/"
"""Service that a short name means if several have such a type: the route tables of networks, not those of
transit gateways."""


class UnknownTypeError(LookupError):
    """No type has such a name. The text says what is allowed."""


def token_of(package: str, text: str) -> str:
    """Return the token of a type.

    Args:
        package: package of the provider.
        text: a type token (``aws:ec2/vpc:Vpc``), service and class (``ec2:Vpc``), or the class in lower case
            with hyphens, for types that the simulated cloud knows (``capacity-reservation``).

    Raises:
        UnknownTypeError: there is no such type.
    """
    if ":" not in text:
        short = _short_names(package)
        if text in short:
            return short[text]
        close = difflib.get_close_matches(text, short, n=3) or ["vpc", "subnet"]
        raise UnknownTypeError(f"a short name such as {', '.join(close)}, or a type token of {_sdk(package)}")
    token, table = plain_token(text), class_table(package)
    if token in table:
        return token
    by_service = _by_service(package)
    key = token.removeprefix(f"{package}:")
    if key in by_service:
        return by_service[key]
    close = difflib.get_close_matches(token, [*table, *by_service], n=1)
    hint = f", such as {close[0]}" if close else ""
    raise UnknownTypeError(f"a type token of {_sdk(package)}{hint}")


def short_name(token: str) -> str:
    """Return the name of a type's class in lower case with hyphens."""
    return _WORDS.sub("-", token.rsplit(":", 1)[1]).lower()


@cache
def _short_names(package: str) -> dict[str, str]:
    names: dict[str, str] = {}
    for token in cloud_of(package).kinds:
        name = short_name(token)
        if name not in names or token.startswith(_FIRST):
            names[name] = token
    return names


@cache
def _by_service(package: str) -> dict[str, str]:
    """Return tokens by service and class: ``ec2:Vpc``."""
    tokens = (token for token in class_table(package) if plain_token(token) == token)
    return {re.sub(r"^[^:]+:([^:/]+)(?:/[^:]*)?:", r"\1:", token): token for token in tokens}


def _sdk(package: str) -> str:
    return f"{package} {sdk_version(package)}"
