"""What the backbone reads of a region's checkpoints."""

from typing import Any, cast

import pulumi

from gpufabric.components.backbone.common import RegionOutput


def stored(region: RegionOutput, stack: str, key: str) -> pulumi.Output[str]:
    """Read one text of ``storage.checkpoints`` in a region's outputs.

    Args:
        region: what the region's stack exports.
        stack: the stack, for the message.
        key: the text's name.

    Raises:
        pulumi.RunError: the stack was last updated before it put this out.
    """

    def look(checkpoints: Any) -> Any:  # noqa: ANN401 (a map, or the SDK's mark of what is not known yet)
        known = _keys(checkpoints)
        if known and key not in known:
            raise pulumi.RunError(
                f"{stack}: given outputs region.storage.checkpoints with {', '.join(known)}; "
                f"allowed: with {key}"
                f" [a copy to another cloud needs it: update the stack {stack} first]"
            )
        return checkpoints

    # A text that is known stays so beside others that are not: see ``text``.
    checked: pulumi.Output[Any] = region["storage"]["checkpoints"].apply(look, run_with_unknowns=True)
    return checked[key].apply(str)


def _keys(checkpoints: object) -> list[str]:
    """Give what a map holds; nothing for a map that is not known yet."""
    return sorted(cast("dict[str, Any]", checkpoints)) if isinstance(checkpoints, dict) else []
