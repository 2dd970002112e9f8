"""Names the encrypted accounts of other stacks, so that a program can fill them in from their outputs."""

from collections.abc import Mapping
from dataclasses import replace

from gpufabric.spec.aws.region import AwsRegion
from gpufabric.spec.azure.region import AzureRegion
from gpufabric.spec.concealed import is_concealed
from gpufabric.spec.project import Project
from gpufabric.spec.regions import AnyRegion


def with_placeholders(project: Project) -> tuple[Project, Mapping[str, str]]:
    """Give each account that only the engine knows a text of its own.

    Returns:
        the project, and the text that stands for the account of each such stack.
    """
    placeholders: dict[str, str] = {}
    stacks = dict(project.stacks)
    for name, region in project.regions.items():
        key = _key(region)
        if is_concealed(getattr(region, key)):
            placeholders[name] = f"[account of {name}]"
            stacks[name] = region.model_copy(update={key: placeholders[name]})
    return replace(project, stacks=stacks), placeholders


def _key(region: AnyRegion) -> str:
    match region:
        case AwsRegion():
            return "account_id"
        case AzureRegion():
            return "subscription_id"
        case _:
            return "tenancy_id"
