"""Writes documents as YAML that every Kubernetes tool reads in the same way. The output is deterministic."""

import re
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from typing import Any, cast

from ruamel.yaml import YAML
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.representer import SafeRepresenter

_WIDTH = 1000  # lines are not folded: a folded command or list of names is hard to read

_AMBIGUOUS = re.compile(
    r"y|n|yes|no|on|off|true|false|null|~|=|<<|"
    r"[-+]?(0b[01_]+|0x[0-9a-f_]+|0o?[0-7_]+|[0-9][0-9_,]*(\.[0-9_]*)?(e[-+]?[0-9]+)?|\.[0-9_]+|\.inf|\.nan)|"
    r"[-+]?[0-9][0-9_]*(:[0-9]+)+(\.[0-9_]*)?|"
    r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*",
    re.IGNORECASE,
)
"""Strings that YAML 1.1, which Kubernetes tools read, interprets as a boolean, number, date or null."""


class _Representer(SafeRepresenter):
    def represent_text(self, data: str) -> ScalarNode:
        """Quote ambiguous strings, and write texts with several lines as blocks."""
        quoted = '"' if _AMBIGUOUS.fullmatch(data) else None
        style = "|" if "\n" in data else quoted
        return cast("Any", self).represent_scalar("tag:yaml.org,2002:str", data, style=style)

    def ignore_aliases(self, data: object) -> bool:
        """Write repeated lists in full, without YAML aliases."""
        del data
        return True


cast("Any", _Representer).add_representer(str, _Representer.represent_text)


def to_yaml(document: Mapping[str, Any] | Sequence[Any]) -> str:
    """Write one document."""
    yaml: Any = YAML(typ="safe", pure=True)
    yaml.Representer = _Representer
    yaml.default_flow_style = False
    yaml.sort_base_mapping_type_on_output = False
    yaml.width = _WIDTH
    yaml.indent(mapping=2, sequence=4, offset=2)
    stream = StringIO()
    yaml.dump(document, stream)
    return stream.getvalue()


def to_stream(documents: Iterable[Mapping[str, Any]]) -> str:
    """Write documents one after another."""
    return "---\n".join(to_yaml(document) for document in documents)
