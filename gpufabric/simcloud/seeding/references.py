"""References in files of seeds: ``${name}`` is the id of an earlier resource, ``${name.arn}`` an output."""

import re
from collections.abc import Mapping, Sequence

from gpufabric.simcloud.resource import CloudResource
from gpufabric.wire.values import Value, dig, is_list, is_map, plain

_REFERENCE = re.compile(r"\$\{([A-Za-z0-9][A-Za-z0-9_-]*)(?:\.([A-Za-z0-9_.]+))?\}")
# Other texts in braces stay: "${aws:username}" is a variable of an IAM policy.


class UnknownReferenceError(LookupError):
    """A reference to nothing, or to several resources. The text says what is allowed."""

    def __init__(self, path: str, given: str, allowed: str) -> None:
        super().__init__(allowed)
        self.path = path
        self.given = given


Named = Mapping[str, Sequence[CloudResource]]
"""The resources that a file has named so far, by name."""


def resolved(value: Value, named: Named, path: str = "") -> Value:
    """Return plain data with the references filled in. Raises ``UnknownReferenceError``."""
    if is_map(value):
        return {key: resolved(item, named, f"{path}.{key}" if path else key) for key, item in value.items()}
    if is_list(value):
        return [resolved(item, named, f"{path}[{index}]") for index, item in enumerate(value)]
    if not isinstance(value, str):
        return value
    whole = _REFERENCE.fullmatch(value)
    if whole is not None:
        return _found(whole, named, path)
    return _REFERENCE.sub(lambda match: str(_found(match, named, path)), value)


def _found(match: re.Match[str], named: Named, path: str) -> Value:
    name, output = match.group(1), match.group(2)
    owners = named.get(name, ())
    if not owners:
        known = ", ".join(sorted(named)) or "none so far"
        raise UnknownReferenceError(path, match.group(), f"the name of a resource before this one: {known}")
    if len(owners) > 1:
        types = ", ".join(owner.type for owner in owners)
        raise UnknownReferenceError(path, match.group(), f"a name that one resource has, not {types}")
    owner = owners[0]
    if output is None:
        return owner.id
    value = dig(plain(owner.outputs), output)
    if value is None:
        outputs = ", ".join(sorted(owner.outputs))
        raise UnknownReferenceError(path, match.group(), f"an output of {owner.type}: {outputs}")
    return value
