"""Parses files that gpufabric wrote. Each preview reads them, and they may have hundreds of rows.

PyYAML's parser in C is about ten times as fast as ruamel.yaml, which keeps the line of each property. Lines
are needed only in messages, so that a file with an error is read again by ``gpufabric.spec.yamlfile``.
"""

import re
from collections.abc import Hashable
from functools import cache
from pathlib import Path
from typing import Any, cast

from gpufabric.reading.limits import LARGEST_YAML_BYTES, UnreadableError
from gpufabric.reading.plain import read_text
from gpufabric.reading.yaml_text import check_yaml
from gpufabric.spec.yamlfile import read_yaml

_SCALARS = (
    ("tag:yaml.org,2002:bool", "true|True|TRUE|false|False|FALSE", "tTfF"),
    ("tag:yaml.org,2002:int", "-?(?:0|[1-9][0-9]*)", "-0123456789"),
    ("tag:yaml.org,2002:float", r"-?(?:0|[1-9][0-9]*)\.[0-9]+", "-0123456789"),
    ("tag:yaml.org,2002:null", "~|null|Null|NULL|", ["~", "n", "N", ""]),
)
"""Scalars of YAML 1.2 that are no text. PyYAML alone reads YAML 1.1, in which ``no`` is false. Times stay
text: the models parse them."""


def read_plainly(path: Path, name: str) -> dict[str, Any]:
    """Read a file of which nobody needs the lines.

    Args:
        path: path of the file.
        name: name of the file in messages.

    Raises:
        DeclarationError: it cannot be read.
    """
    try:
        data = parse_quickly(read_text(path, largest_bytes=LARGEST_YAML_BYTES))
    except UnreadableError:
        data = None
    return read_yaml(path, name).data if data is None else data


def parse_quickly(text: str) -> dict[str, Any] | None:
    """Parse a mapping in YAML 1.2 without the lines of its properties.

    Returns:
        None if it cannot be parsed within the limits of files, has a key twice, or is not a mapping with
        texts as keys.
    """
    import yaml  # noqa: PLC0415 - a project without snapshots does not load it

    try:
        # The parser in C calls itself for each level, which ends the process.
        check_yaml(text)
        data = yaml.load(text, Loader=_loader())  # noqa: S506 - the loader makes plain values only
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
    if not isinstance(data, dict) or not all(isinstance(key, str) for key in cast("dict[Any, Any]", data)):
        return None
    return cast("dict[str, Any]", data)


@cache
def _loader() -> Any:  # noqa: ANN401 - PyYAML declares no types here
    """Return a loader of plain values in YAML 1.2, in C if PyYAML was built with it."""
    import yaml  # noqa: PLC0415 - see above

    base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

    class Loader(base):  # type: ignore[misc]  # the base class depends on how PyYAML was built
        yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - PyYAML's own name and form

        def construct_mapping(self, node: Any, deep: bool = False) -> dict[Hashable, Any]:  # noqa: ANN401 - PyYAML's signature
            made = cast("dict[Hashable, Any]", base.construct_mapping(self, node, deep=deep))
            if len(made) != len(node.value):
                raise yaml.YAMLError("a key stands twice")
            return made

    for tag, pattern, first in _SCALARS:
        Loader.add_implicit_resolver(tag, re.compile(f"^(?:{pattern})$"), list(first))
    return Loader
