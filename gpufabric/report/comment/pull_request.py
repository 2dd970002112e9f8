"""Finds the pull request that this process runs for, from the variables that CI systems set."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gpufabric.report.comment.azure_devops import AzureDevOps
from gpufabric.report.comment.github import GitHub
from gpufabric.report.comment.gitlab import GitLab
from gpufabric.report.comment.sticky import CodeHost, Order
from gpufabric.spec.problems import DeclarationError


@dataclass(frozen=True, slots=True)
class PullRequest:
    """A pull request on a code host, and the order of this run among its runs."""

    host: CodeHost
    order: Order | None
    name: str


def find_pull_request(environment: Mapping[str, str], number: int | None = None) -> PullRequest:
    """Find the pull request.

    Args:
        environment: variables of this process.
        number: number of the pull request, if the CI system does not set it.

    Raises:
        DeclarationError: a variable is missing; the error names it.
        HostError: the address of the code host is not encrypted.
    """
    if environment.get("GITHUB_ACTIONS"):
        return _github(environment, number)
    if environment.get("GITLAB_CI"):
        return _gitlab(environment, number)
    if environment.get("TF_BUILD"):
        return _azure(environment, number)
    raise DeclarationError.of(
        "the environment",
        given="an unknown CI system",
        allowed="GitHub Actions, GitLab CI or Azure Pipelines",
        limit="the variables GITHUB_ACTIONS, GITLAB_CI and TF_BUILD",
    )


def _github(environment: Mapping[str, str], number: int | None) -> PullRequest:
    number = number or _number_in_event(environment.get("GITHUB_EVENT_PATH", ""))
    if number is None:
        raise _missing("--pr", "GitHub: this run is not for a pull request")
    host = GitHub(
        environment.get("GITHUB_API_URL", "https://api.github.com"),
        _need(environment, "GITHUB_REPOSITORY"),
        number,
        _need(environment, "GITHUB_TOKEN"),
    )
    return PullRequest(
        host, _order(environment, "GITHUB_RUN_NUMBER", "GITHUB_RUN_ATTEMPT"), f"GitHub pull request {number}"
    )


def _gitlab(environment: Mapping[str, str], number: int | None) -> PullRequest:
    iid = number or int(_need(environment, "CI_MERGE_REQUEST_IID"))
    host = GitLab(
        _need(environment, "CI_API_V4_URL"),
        _need(environment, "CI_PROJECT_ID"),
        iid,
        _need(environment, "GITLAB_TOKEN"),
    )
    return PullRequest(
        host, _order(environment, "CI_PIPELINE_IID", "CI_JOB_ID"), f"GitLab merge request {iid}"
    )


def _azure(environment: Mapping[str, str], number: int | None) -> PullRequest:
    pull = number or int(_need(environment, "SYSTEM_PULLREQUEST_PULLREQUESTID"))
    own = environment.get("AZURE_DEVOPS_TOKEN", "")
    host = AzureDevOps(
        _need(environment, "SYSTEM_COLLECTIONURI"),
        _need(environment, "SYSTEM_TEAMPROJECT"),
        _need(environment, "BUILD_REPOSITORY_ID"),
        pull,
        own or _need(environment, "SYSTEM_ACCESSTOKEN"),
        bearer=not own,
    )
    return PullRequest(
        host, _order(environment, "BUILD_BUILDID", "SYSTEM_JOBATTEMPT"), f"Azure DevOps pull request {pull}"
    )


def _number_in_event(path: str) -> int | None:
    """Read the pull request's number from the event file of GitHub Actions."""
    try:
        event: dict[str, Any] = json.loads(Path(path).read_text(encoding="utf-8")) if path else {}
        return int(event["pull_request"]["number"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _order(environment: Mapping[str, str], *names: str) -> Order | None:
    values = [environment.get(name, "") for name in names]
    if not values[0].isdigit():
        return None
    return tuple(int(value) for value in values if value.isdigit())


def _need(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name, "")
    if not value:
        raise _missing(name, "nothing")
    return value


def _missing(name: str, given: str) -> DeclarationError:
    return DeclarationError.of(
        name, given=given, allowed="a value in the environment or as an option", limit="docs/pull-requests.md"
    )
