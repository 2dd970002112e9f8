"""The folder of a Pulumi project, its files, and the stack that joins its regions."""

from pathlib import Path

PROJECT_FILE = "Pulumi.yaml"

STACKS = "stacks"
"""Folder of the stack files, and of all settings beside them."""

SETTINGS_FILE = f"{STACKS}/policies.yaml"
WAIVERS_FILE = f"{STACKS}/waivers.yaml"
SNAPSHOTS = f"{STACKS}/quota-snapshots"

ACCOUNT_SNAPSHOTS = f"{STACKS}/account-snapshots"
"""Folder of the answers of accounts: a folder per account and region, a file per topic."""

PRICE_SNAPSHOTS = f"{STACKS}/price-snapshots"
"""Folder of list prices as the clouds state them: a file per cloud and region."""

_DEPLOY_SUFFIX = ".deploy.yaml"

BACKBONE_STACK = "backbone"
"""Name of the stack that joins the regions."""


def project_directory(start: Path | None = None) -> Path:
    """Return the nearest folder at or above ``start`` (default: the current one) with a project file.

    Without such a folder it is ``start`` itself.
    """
    start = (start or Path.cwd()).resolve()
    return next((folder for folder in (start, *start.parents) if (folder / PROJECT_FILE).is_file()), start)


def is_checkout(root: Path) -> bool:
    """Return whether a project is a checkout of gpufabric itself, which has ``make setup``."""
    return (root / "tools" / "engine" / "__main__.py").is_file()


def stack_file(stack: str) -> str:
    """Name the file of a stack, relative to the project."""
    return f"{STACKS}/Pulumi.{stack}.yaml"


def is_stack_file(name: str) -> bool:
    """Return whether a file among those of stacks holds a stack's configuration.

    ``Pulumi.<stack>.deploy.yaml`` holds settings of Pulumi Deployments (the engine's ``DeploymentSuffix``).

    Args:
        name: name of a file that matches ``Pulumi.*.yaml``.
    """
    return not name.endswith(_DEPLOY_SUFFIX)


def deploy_file(stack: str) -> str:
    """Name the file with a stack's settings of Pulumi Deployments, relative to the project."""
    return f"{STACKS}/Pulumi.{stack}{_DEPLOY_SUFFIX}"


def snapshot_file(stack: str) -> str:
    """Name the quota snapshot of a stack, relative to the project."""
    return f"{SNAPSHOTS}/{stack}.yaml"


def is_snapshot(name: str) -> bool:
    """Return whether a file of the project records answers of accounts or clouds."""
    return name.startswith((f"{SNAPSHOTS}/", f"{ACCOUNT_SNAPSHOTS}/", f"{PRICE_SNAPSHOTS}/"))


def account_snapshot_file(cloud: str, account: str, region: str, topic: str) -> str:
    """Name the file of an account's answers to a topic, relative to the project."""
    return f"{ACCOUNT_SNAPSHOTS}/{cloud}-{account}-{region}/{topic}.yaml"


def price_snapshot_file(cloud: str, region: str) -> str:
    """Name the file of a region's list prices, relative to the project."""
    return f"{PRICE_SNAPSHOTS}/{cloud}-{region}.yaml"
