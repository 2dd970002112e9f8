from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from azure.core.credentials import AccessToken

from gpufabric.accounts.answer import SectionAnswer
from gpufabric.accounts.azure.endpoints import Endpoints, Patience
from gpufabric.accounts.azure.reader import AzureReader
from gpufabric.accounts.target import Target, targets_of
from gpufabric.snapshots.model import Topic
from gpufabric.spec.azure.region import AzureRegion
from tools.loopback.azure.account import prepare
from tools.loopback.azure.bodies import DECLARED
from tools.loopback.azure.server import Loopback, token

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)

QUICK = Patience(connect_seconds=1, read_seconds=1, retries=2, backoff_seconds=0.01, longest_pause_seconds=2)


class StaticCredential:
    def get_token(self, *_: str, **__: object) -> AccessToken:
        return AccessToken(token(), 4102444800)


@pytest.fixture(scope="session")
def _server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loopback]:
    server = Loopback(tmp_path_factory.mktemp("azure"))
    yield server
    server.close()


@pytest.fixture
def azure(_server: Loopback, monkeypatch: pytest.MonkeyPatch) -> Loopback:
    """A subscription in which everything is in order; no variable of the machine reaches the SDK."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(_server.certificate))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    _server.answers.clear()
    _server.requests.clear()
    prepare(_server)
    return _server


@pytest.fixture
def declare() -> Callable[..., Target]:
    """Declare a stack in the subscription of the tests."""

    def declare(fabric: str = "demo", **declared: object) -> Target:
        region = AzureRegion.model_validate(
            {
                **DECLARED,
                "budget": {"usd_per_hour": 10500, "usd_per_month": 7700000},
                **declared,
            }
        )
        return targets_of({"azure-eastus": region}, fabric)[0]

    return declare


@pytest.fixture
def target(declare: Callable[..., Target]) -> Target:
    return declare()


@pytest.fixture
def reader(azure: Loopback) -> AzureReader:
    endpoints = Endpoints(azure.url, authority=azure.url)
    return AzureReader(
        endpoints=endpoints, credential=StaticCredential(), patience=QUICK, clock=lambda: NOW, environment={}
    )


@pytest.fixture
def read(reader: AzureReader) -> Callable[[Target, Topic], dict[str, SectionAnswer]]:
    """Read the sections of a topic by name."""

    def read(target: Target, topic: Topic) -> dict[str, SectionAnswer]:
        return {answer.section: answer for answer in reader.read(target, topic)}

    return read
