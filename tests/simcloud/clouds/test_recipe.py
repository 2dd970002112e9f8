"""The recipe "Add a resource type of the simulated clouds", followed for SQS queues."""

import re
from dataclasses import replace
from pathlib import Path

import grpc
import pytest

from gpufabric.simcloud.clouds import simulated
from gpufabric.simcloud.clouds.rulebook import Rulebook
from gpufabric.simcloud.provider import scope
from tests.simcloud.clouds import queues
from tools.docs.refusals import table

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def with_queues(monkeypatch, provider):
    """Simulated AWS with the module of queues in its table of types and in its rulebook."""
    aws = simulated("aws")
    extended = replace(aws, kinds={**aws.kinds, **queues.KINDS}, rules=Rulebook({"Queues": (queues,)}))
    monkeypatch.setattr(scope, "cloud_of", lambda _: extended)
    return provider("aws")


def test_the_type_is_served(with_queues):
    queue = with_queues.create(queues.QUEUE, "jobs", {"name": "jobs"})
    assert queue.outputs["arn"] == "arn:aws:sqs:us-east-2:123456789012:jobs"
    assert with_queues.read(queue)[0] == queue.id
    with_queues.delete(queue)
    assert with_queues.read(queue)[0] == ""


def test_a_request_against_its_rule_is_refused(with_queues):
    with pytest.raises(grpc.RpcError) as refused:
        with_queues.create(queues.QUEUE, "jobs", {"name": "jobs", "delaySeconds": 901})
    assert "InvalidAttributeValue: Invalid value for the parameter DelaySeconds." in refused.value.details()


def test_its_refusal_is_documented(with_queues):
    [(subject, refusals)] = Rulebook({"Queues": (queues,)}).refusals().items()
    assert subject == "Queues"
    assert table("AWS", refusals).splitlines()[-1] == (
        "| a queue that delays messages by more than 15 minutes | `InvalidAttributeValue` | by the call "
        "| SQS API reference, SetQueueAttributes |"
    )


def test_the_recipe_names_files_that_exist():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    recipe = text.split("### Add a resource type of the simulated clouds\n")[1].split("\n###")[0]
    paths = re.findall(r"`((?:gpufabric|tests)/[^`]+)`", recipe)
    assert paths
    for path in paths:
        assert (ROOT / re.sub(r"<cloud>", "aws", path)).exists(), path
