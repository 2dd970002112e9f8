"""Finds the pull request that this process runs for, from the variables that CI systems set."""

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ValidationError

from gpufabric.masking.known import mask_of
from gpufabric.masking.mask import Mask
from gpufabric.reading.limits import UnreadableError
from gpufabric.reading.plain import read_bytes
from gpufabric.report.comment.azure_devops import AzureDevOps, basic_of
from gpufabric.report.comment.github import GitHub
from gpufabric.report.comment.gitlab import GitLab
from gpufabric.report.comment.marker import CiRun, Order
from gpufabric.report.comment.sticky import CodeHost
from gpufabric.report.comment.waiting import WaitBudget, utc_now
from gpufabric.spec.problems import DeclarationError

LONGEST_RUN = timedelta(days=1)
"""A run is at most so old, if the CI system does not say when it began."""

_NUMBER = re.compile(r"[0-9]{1,18}")


class _Head(BaseModel):
    sha: str = ""


class _Pull(BaseModel):
    number: int
    updated_at: AwareDatetime | None = None
    head: _Head = _Head()


class _Event(BaseModel):
    pull_request: _Pull | None = None


@dataclass(frozen=True, slots=True)
class PullRequest:
    """A pull request on a code host, and this run among its runs.

    Attributes:
        host: the pull request.
        order: numbers that grow with each run; None if the CI system sets none.
        began: when this run began, at the latest.
        commit: head commit of the pull request when the run began; empty if unknown.
        name: how messages name the pull request.
    """

    host: CodeHost
    order: Order | None
    began: datetime
    commit: str
    name: str

    def run(self, order: Order | None) -> CiRun:
        """Return this run, with an order that the user gives or that the CI system sets.

        Raises:
            DeclarationError: neither exists.
        """
        order = order or self.order
        if order is None:
            raise DeclarationError.of(
                "--order",
                given="nothing",
                allowed="numbers that grow with each run",
                limit="docs/pull-requests.md",
            )
        return CiRun(order, self.began, self.commit)


def find_pull_request(
    environment: Mapping[str, str],
    number: int | None = None,
    *,
    tell: Callable[[str], object] = lambda _line: None,
    sleep: Callable[[float], object] = time.sleep,
) -> PullRequest:
    """Find the pull request.

    Args:
        environment: variables of this process.
        number: number of the pull request, if the CI system does not set it.
        tell: prints a line of progress while a call waits for the host.
        sleep: sleeps for a number of seconds.

    Raises:
        DeclarationError: a variable is missing or wrong; the error names it.
        HostError: the address of the code host is not encrypted.
    """
    budget = WaitBudget(sleep, tell)
    if environment.get("GITHUB_ACTIONS"):
        return _github(environment, number, budget)
    if environment.get("GITLAB_CI"):
        return _gitlab(environment, number, budget)
    if environment.get("TF_BUILD"):
        return _azure(environment, number, budget)
    raise DeclarationError.of(
        "the environment",
        given="an unknown CI system",
        allowed="GitHub Actions, GitLab CI or Azure Pipelines",
        limit="the variables GITHUB_ACTIONS, GITLAB_CI and TF_BUILD",
    )


def _github(environment: Mapping[str, str], number: int | None, budget: WaitBudget) -> PullRequest:
    pull = _pull_in_event(environment.get("GITHUB_EVENT_PATH", ""))
    if number is None:
        if pull is None:
            raise _wrong("--pr", "GitHub: this run is not for a pull request")
        number = pull.number
    elif pull is not None and pull.number != number:
        pull = None
    token = _need(environment, "GITHUB_TOKEN")
    host = GitHub(
        environment.get("GITHUB_API_URL", "https://api.github.com"),
        _need(environment, "GITHUB_REPOSITORY"),
        number,
        token,
        _mask(environment, token),
        budget,
    )
    return PullRequest(
        host,
        _order(environment, "GITHUB_RUN_NUMBER", "GITHUB_RUN_ATTEMPT"),
        # GitHub makes the event before the run.
        (pull and pull.updated_at) or utc_now() - LONGEST_RUN,
        pull.head.sha if pull else "",
        f"GitHub pull request {number}",
    )


def _gitlab(environment: Mapping[str, str], number: int | None, budget: WaitBudget) -> PullRequest:
    number = number or _need_number(environment, "CI_MERGE_REQUEST_IID")
    token = _need(environment, "GITLAB_TOKEN")
    host = GitLab(
        _need(environment, "CI_API_V4_URL"),
        _need(environment, "CI_PROJECT_ID"),
        number,
        token,
        _mask(environment, token),
        budget,
    )
    return PullRequest(
        host,
        _order(environment, "CI_PIPELINE_IID", "CI_JOB_ID"),
        _time(environment.get("CI_PIPELINE_CREATED_AT")),
        # A pipeline for merged results runs on another commit than the head.
        environment.get("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA") or environment.get("CI_COMMIT_SHA", ""),
        f"GitLab merge request {number}",
    )


def _azure(environment: Mapping[str, str], number: int | None, budget: WaitBudget) -> PullRequest:
    number = number or _need_number(environment, "SYSTEM_PULLREQUEST_PULLREQUESTID")
    own = environment.get("AZURE_DEVOPS_TOKEN", "")
    token = own or _need(environment, "SYSTEM_ACCESSTOKEN")
    host = AzureDevOps(
        _need(environment, "SYSTEM_COLLECTIONURI"),
        _need(environment, "SYSTEM_TEAMPROJECT"),
        _need(environment, "BUILD_REPOSITORY_ID"),
        number,
        token,
        _mask(environment, token, basic_of(token)),
        budget,
        bearer=not own,
    )
    return PullRequest(
        host,
        _order(environment, "BUILD_BUILDID", "SYSTEM_JOBATTEMPT"),
        _time(environment.get("SYSTEM_PIPELINESTARTTIME")),
        environment.get("SYSTEM_PULLREQUEST_SOURCECOMMITID", ""),
        f"Azure DevOps pull request {number}",
    )


def _mask(environment: Mapping[str, str], *secrets: str) -> Mask:
    return mask_of(secrets, environment)


def _pull_in_event(path: str) -> _Pull | None:
    """Read the pull request from the event file of GitHub Actions."""
    try:
        return _Event.model_validate_json(read_bytes(Path(path))).pull_request if path else None
    except (UnreadableError, ValidationError):
        return None


def _order(environment: Mapping[str, str], *names: str) -> Order | None:
    values = [environment.get(name, "") for name in names]
    if not _NUMBER.fullmatch(values[0]):
        return None
    return tuple(int(value) for value in values if _NUMBER.fullmatch(value))


def _time(value: object) -> datetime:
    """Parse a time, or return a time before which no run that still runs has begun."""
    try:
        parsed = datetime.fromisoformat(str(value))
    except ValueError:
        return utc_now() - LONGEST_RUN
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def _need(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name, "")
    if not value:
        raise _wrong(name, "nothing")
    return value


def _need_number(environment: Mapping[str, str], name: str) -> int:
    value = _need(environment, name)
    if not _NUMBER.fullmatch(value):
        raise DeclarationError.of(
            name, given=repr(value[:40]), allowed="a number", limit="docs/pull-requests.md"
        )
    return int(value)


def _wrong(name: str, given: str) -> DeclarationError:
    return DeclarationError.of(
        name, given=given, allowed="a value in the environment or as an option", limit="docs/pull-requests.md"
    )
