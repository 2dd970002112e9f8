"""Loads what programs and policy packs share."""

import gc
import os
from contextlib import suppress
from importlib import import_module
from pathlib import Path

from policies import late

MODULES = (
    # Of the program of every stack.
    "components.summary",
    "gpufabric.plan.backbone",
    "gpufabric.plan.build",
    "gpufabric.plan.latency",
    "gpufabric.training.review",
    "gpufabric.spec.project",
    # Of the policy pack.
    "policies.pack",
    *late.MODULES,
)
"""The modules. SDKs of clouds are not among them: most stacks would load what they do not use."""

SHARED = frozenset(name.partition(".")[0] for name in (*MODULES, "pulumi", "pulumi_policy"))
"""The packages that these are of, and what they stand on."""


def preload(root: Path) -> None:
    """Load modules, catalogue and declarations: what goes wrong here goes wrong there too, where it is told.

    Args:
        root: folder of ``Pulumi.yaml``. What its files say is kept by their text, so that a file that
            changes is read anew.
    """
    # No plugin of pydantic is used, and the search for them goes through all that is installed.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    gc.disable()
    with suppress(Exception):
        for name in MODULES:
            import_module(name)
        from gpufabric.catalog.catalog import default_catalog  # noqa: PLC0415 - loaded by now, if at all
        from gpufabric.catalog.geography import geography  # noqa: PLC0415
        from gpufabric.spec.project import load_project  # noqa: PLC0415

        geography(default_catalog())
        load_project(root)
    # Forks share the memory of what is there for as long as none writes to it, which the collector would.
    gc.freeze()
    gc.enable()
