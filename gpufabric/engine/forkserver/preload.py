"""Imports what programs and policy packs share."""

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.geography import geography
from gpufabric.loading import loading
from gpufabric.policies import deferred
from gpufabric.snapshots.project import project_with_facts
from gpufabric.wire.project import BACKBONE_STACK

MODULES = (
    # The program of every stack.
    "gpufabric.program",
    # What the policy pack imports.
    "gpufabric.policies.pack",
    deferred.MODULE,
)

_COMPONENTS = "gpufabric.components"


def preload(root: Path, stacks: Sequence[str]) -> list[str]:
    """Import what all programs and packs share, and read the catalogue and the project into their caches.

    Args:
        root: folder of ``Pulumi.yaml``.
        stacks: the stacks that will run; all if none is named.

    Returns:
        the modules that import what these stacks need of their clouds' SDKs.
    """
    with loading():
        for name in MODULES:
            import_module(name)
        geography(default_catalog())
        project = project_with_facts(root)
    clouds = {name: region.cloud for name, region in project.regions.items()}
    named = set(stacks or (*clouds, BACKBONE_STACK))
    regions = dict.fromkeys(cloud for name, cloud in clouds.items() if name in named)
    hubs = dict.fromkeys(clouds.values()) if BACKBONE_STACK in named else ()
    return [
        *(f"{_COMPONENTS}.{cloud}.region" for cloud in regions),
        *(f"{_COMPONENTS}.backbone.{cloud}.hub" for cloud in hubs),
    ]


def load_sdk(module: str) -> None:
    """Import one of these modules, as programs do."""
    with loading():
        import_module(module)
