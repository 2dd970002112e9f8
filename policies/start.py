"""Starts the pack of a project: a folder with ``PulumiPolicy.yaml`` and a ``__main__.py`` of two lines.

The engine waits until the pack has started, so this module imports the pack's own modules late.
"""

import os
from pathlib import Path

from gpufabric.loading import loading, without_pydantic_plugins


def start(pack: Path | str) -> None:
    """Serve the rules of this package as a policy pack; returns when the engine ends it.

    Args:
        pack: folder of the pack, or its ``__main__.py``. The rules read the settings of the project that
            holds this folder, unless ``gpufabric`` runs another project.
    """
    given = Path(pack).resolve()
    without_pydantic_plugins()
    with loading():
        from gpufabric.policies.pack import project_of, run  # noqa: PLC0415
    run(project_of(os.environ, given.parent if given.is_file() else given))
