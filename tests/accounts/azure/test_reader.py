import subprocess
import sys
from collections.abc import Callable
from itertools import chain

import pytest

from gpufabric.accounts.answer import Failure
from gpufabric.accounts.azure.reader import SECTIONS, AzureReader
from gpufabric.accounts.reader import AccountReader
from gpufabric.accounts.target import Target
from gpufabric.snapshots.model import MODELS, TOPICS, Topic
from tools.loopback.azure.server import Loopback

Read = Callable[[Target, Topic], dict]


def test_it_is_a_reader_of_accounts() -> None:
    reader: AccountReader = AzureReader(environment={})
    assert reader


@pytest.mark.parametrize("topic", TOPICS)
def test_every_section_of_a_ready_subscription_is_complete(topic: Topic, target: Target, read: Read) -> None:
    sections = read(target, topic)
    assert tuple(sections) == SECTIONS[topic]
    assert all(answer.rows is not None and not answer.failures for answer in sections.values()), sections


def test_sections_are_those_of_the_models() -> None:
    for topic, sections in SECTIONS.items():
        assert set(sections) <= MODELS[topic].model_fields.keys()


def test_the_same_account_gives_the_same_answers(target: Target, read: Read) -> None:
    for topic in TOPICS:
        assert read(target, topic) == read(target, topic)


def test_rows_are_sorted(target: Target, read: Read) -> None:
    answers = chain.from_iterable(read(target, topic).values() for topic in TOPICS)
    for answer in answers:
        assert list(answer.rows) == sorted(answer.rows)


def test_every_call_reads(azure: Loopback, target: Target, read: Read) -> None:
    for topic in TOPICS:
        read(target, topic)
    posts = {request.path.rpartition("/")[2] for request in azure.requests if request.method != "GET"}
    assert posts == {"checkNameAvailability", "checkAmlFSSubnets", "getRequiredAmlFSSubnetsSize"}


def test_no_answer_holds_the_token_or_the_caller(azure: Loopback, target: Target, read: Read) -> None:
    text = "".join(str(read(target, topic)) for topic in TOPICS)
    bearer = azure.requests[0].headers["authorization"].removeprefix("Bearer ")
    assert bearer not in text
    assert "0c0ffee0" not in text


def test_a_cloud_that_does_not_exist_is_named(target: Target) -> None:
    identity = AzureReader(environment={"ARM_ENVIRONMENT": "moon"}).identity(target)
    assert isinstance(identity, Failure)
    assert identity.text == "ARM_ENVIRONMENT is moon, not public, usgovernment, china"


def test_the_module_of_the_reader_imports_no_sdk() -> None:
    code = (
        "import sys; import gpufabric.accounts.azure.reader; "
        "print([name for name in sys.modules if name.startswith('azure')])"
    )
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert run.stdout.strip() == "[]"


def test_a_missing_sdk_is_a_failure_with_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch, target: Target
) -> None:
    monkeypatch.delitem(sys.modules, "gpufabric.accounts.azure.account", raising=False)
    monkeypatch.setitem(sys.modules, "azure.core.credentials", None)
    reader = AzureReader(environment={})
    (answer,) = reader.read(target, "images")
    assert answer.rows is None
    assert answer.failures[0].cause == "no-sdk"
    assert "pip install 'gpufabric[azure]'" in answer.failures[0].fix
    assert reader.identity(target) == answer.failures[0]
    assert reader.permissions(target, []) == answer.failures[0]
