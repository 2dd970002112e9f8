"""Loads what programs and policy packs share."""

import gc
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path

from gpufabric.loading import loading, without_pydantic_plugins
from gpufabric.policies import late

MODULES = (
    # Of the program of every stack.
    "gpufabric.components.summary",
    "gpufabric.plan.links.backbone",
    "gpufabric.plan.regions",
    "gpufabric.plan.latency",
    "gpufabric.plan.resilience.assessment",
    "gpufabric.spec.project",
    # Of the policy pack.
    "gpufabric.policies.pack",
    *late.MODULES,
)
"""The modules."""

_HUBS = "gpufabric.components.backbone"

SHARED = frozenset(name.partition(".")[0] for name in (*MODULES, "pulumi", "pulumi_policy"))
"""The packages that these are of, and what they stand on."""


def preload(root: Path) -> None:
    """Load modules, catalogue and declarations: what goes wrong here goes wrong there too, where it is told.

    Args:
        root: folder of ``Pulumi.yaml``. What its files say is kept by their text, so that a file that
            changes is read anew.
    """
    without_pydantic_plugins()
    gc.disable()
    with suppress(Exception):
        for name in MODULES:
            import_module(name)
        from gpufabric.catalog.catalog import default_catalog  # noqa: PLC0415 - loaded by now, if at all
        from gpufabric.catalog.geography import geography  # noqa: PLC0415
        from gpufabric.spec.project import load_project  # noqa: PLC0415

        geography(default_catalog())
        load_project(root)
    _keep()


def sdk_modules(root: Path, stacks: Sequence[str]) -> list[str]:
    """List the modules that load what some stacks take of their clouds' SDKs.

    Args:
        root: folder of ``Pulumi.yaml``.
        stacks: the stacks; all if none is named.

    Returns:
        the modules; none where the project cannot be read, which programs tell.
    """
    with suppress(Exception):
        from gpufabric.spec.project import BACKBONE_STACK, load_project  # noqa: PLC0415 - loaded by now

        project = load_project(root)
        clouds = {name: one.cloud for name, one in project.regions.items()}
        named = set(stacks or (*clouds, BACKBONE_STACK))
        wanted = dict.fromkeys(cloud for name, cloud in clouds.items() if name in named)
        hubs = dict.fromkeys(clouds.values()) if BACKBONE_STACK in named else ()
        return [f"gpufabric.components.{one}.region" for one in wanted] + [
            f"{_HUBS}.{one}_hub" for one in hubs
        ]
    return []


def load_sdk(module: str) -> None:
    """Load one of them, as programs do."""
    with suppress(Exception), loading():
        import_module(module)
    _keep()


def _keep() -> None:
    """Leave alone what is there: a fork shares memory that nobody writes to, as a collector would."""
    gc.freeze()
    gc.enable()
