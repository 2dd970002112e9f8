"""Prices what a stack holds before it is destroyed: no policy runs then."""

import json
from contextlib import suppress
from pathlib import Path

from gpufabric.policies.context import load_context
from gpufabric.policies.priced import priced_gone, write_priced
from gpufabric.policies.stack_view import view_of
from gpufabric.policies.state import resources_of_state


def price_before_destroy(project: Path, stack: str, exported: str, file: Path) -> None:
    """Write what a stack costs now, and that it costs nothing afterwards.

    Amounts are for whoever reads the report. Where the state cannot be read nothing is written: the report
    then has what the stack says of itself.

    Args:
        project: folder of ``Pulumi.yaml``.
        stack: the stack's name.
        exported: its state, as ``pulumi stack export`` writes it.
        file: what is written.
    """
    with suppress(Exception):
        context = load_context({"PULUMI_STACK": stack}, root=project)
        write_priced(priced_gone(view_of(resources_of_state(json.loads(exported)), context)), file)
