"""Reads the checkpoints part of a region stack's output."""

from typing import Any, cast

import pulumi

from gpufabric.components.backbone.common import RegionOutput


def stored(region: RegionOutput, stack: str, key: str) -> pulumi.Output[str]:
    """Read one text of ``storage.checkpoints`` in a region's outputs.

    Args:
        region: the ``region`` output of the region's stack.
        stack: the stack, for the message.
        key: name of the text.

    Raises:
        pulumi.RunError: the stack was last updated by a version without this output.
    """

    def look(checkpoints: Any) -> Any:  # noqa: ANN401 (a map, or the SDK's mark for an unknown value)
        known = _keys(checkpoints)
        if checkpoints is None:
            raise pulumi.RunError(
                f"{stack}: given outputs region.storage.checkpoints without a bucket; allowed: with one"
                f" [a copy to another cloud needs it: update the stack {stack} first]"
            )
        if known and key not in known:
            raise pulumi.RunError(
                f"{stack}: given outputs region.storage.checkpoints with {', '.join(known)}; "
                f"allowed: with {key}"
                f" [a copy to another cloud needs it: update the stack {stack} first]"
            )
        return checkpoints

    # A known text stays known beside unknown ones: see ``text``.
    checked: pulumi.Output[Any] = region["storage"]["checkpoints"].apply(look, run_with_unknowns=True)
    return checked[key].apply(str)


def _keys(checkpoints: object) -> list[str]:
    """Return the keys of a map; none for a map that is not known yet."""
    return sorted(cast("dict[str, Any]", checkpoints)) if isinstance(checkpoints, dict) else []
