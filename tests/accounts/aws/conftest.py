"""A reader of the fake AWS, and declared stacks."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import cache
from typing import Any

import boto3
import pytest

from gpufabric.accounts.aws.client import Client
from gpufabric.accounts.aws.reader import AwsReader
from gpufabric.accounts.aws.sdk import Connections
from gpufabric.accounts.target import Target
from gpufabric.spec.aws.region import AwsRegion
from tools.loopback.aws.account import ACCOUNT, CALLER, DECLARED
from tools.loopback.aws.server import Answer, FakeAws, serve

NOW = datetime(2026, 11, 29, 13, 0, tzinfo=UTC)


def pool(**changes: Any) -> dict[str, Any]:
    return {**DECLARED["pools"]["train"], **changes}


def region(**changes: Any) -> AwsRegion:
    return AwsRegion.model_validate(DECLARED | changes)


def target(**changes: Any) -> Target:
    declared = region(**changes)
    return Target(cloud="aws", account=ACCOUNT, region=declared.region, stacks={"aws-us-east-1": declared})


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    """Credentials and settings of this test only."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing-secret")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL", "AWS_DEFAULT_REGION", "AWS_REGION"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def aws() -> Iterator[Callable[[dict[str, Answer]], FakeAws]]:
    """Start servers that give the answers of a test."""
    with ExitStack() as stack:

        def start(answers: dict[str, Answer]) -> FakeAws:
            return stack.enter_context(serve(FakeAws({"sts:GetCallerIdentity": CALLER, **answers}, date=NOW)))

        yield start


@cache
def shared_session() -> boto3.Session:
    """A session for all tests of a process: it reads the models of the services once."""
    return boto3.Session(aws_access_key_id="testing", aws_secret_access_key="testing-secret")


def client_of(aws: FakeAws, *, account: str = ACCOUNT, **settings: Any) -> Client:
    return Client(account, "us-east-1", Connections(**_settings(aws, settings)), lambda: NOW)


def reader_of(aws: FakeAws, **settings: Any) -> AwsReader:
    return AwsReader(clock=lambda: NOW, **_settings(aws, settings))


def _settings(aws: FakeAws, settings: dict[str, Any]) -> dict[str, Any]:
    return {"endpoint_url": aws.url, "jitter": lambda: 0.0, "session": shared_session(), **settings}
