import gc
import threading

from gpufabric.accounts.answer import Failure, SectionAnswer
from gpufabric.accounts.reader import Identity
from gpufabric.accounts.refresh import read_accounts
from gpufabric.accounts.target import Target
from gpufabric.snapshots.model import Topic
from tests.accounts.scripted import ScriptedReader

FULL = SectionAnswer("limits", "usages", {})
DENIED = Failure("ec2:DescribeVpcs", "denied", "UnauthorizedOperation", "grant ec2:DescribeVpcs")
PART = SectionAnswer("usage", "usages", None, failures=(DENIED,))


def target(region: str) -> Target:
    return Target(cloud="aws", account="123456789012", region=region, stacks={})


TARGETS = [target("us-east-1"), target("us-west-2")]


def test_every_target_and_topic_has_an_answer() -> None:
    reader = ScriptedReader({"quotas": [FULL, PART], "images": [FULL]})
    answers = list(read_accounts(TARGETS, ["quotas", "images"], lambda _: reader))
    by_name = {(answer.target.region, answer.topic): answer for answer in answers}
    assert len(by_name) == len(answers) == 4
    assert by_name["us-east-1", "quotas"].failures == (DENIED,)
    assert not by_name["us-east-1", "quotas"].is_complete
    assert by_name["us-east-1", "images"].is_complete


def test_credentials_of_another_account_read_nothing() -> None:
    reader = ScriptedReader({"quotas": [FULL]}, Identity("999", "user/x", is_declared_account=False))
    (answer,) = read_accounts(TARGETS[:1], ["quotas"], lambda _: reader)
    assert answer.failure is not None
    assert answer.failure.cause == "wrong-account"
    assert "999" not in answer.failure.text
    assert reader.asked == []


def test_missing_credentials_fail_each_topic_of_that_target_only() -> None:
    none = Failure("sts:GetCallerIdentity", "no-credentials", "no credentials", "aws configure sso")
    good = ScriptedReader({"quotas": [FULL]})
    answers = list(
        read_accounts(TARGETS, ["quotas"], lambda target: none if target.region == "us-east-1" else good)
    )
    assert {answer.target.region: answer.failures for answer in answers} == {
        "us-east-1": (none,),
        "us-west-2": (),
    }


def test_an_exception_fails_its_own_answer_and_names_its_cause() -> None:
    def fail(target: Target, topic: Topic) -> None:
        if topic == "images":
            raise KeyError("Images")

    reader = ScriptedReader({"quotas": [FULL]}, before=fail)
    answers = {
        answer.topic: answer for answer in read_accounts(TARGETS[:1], ["quotas", "images"], lambda _: reader)
    }
    assert answers["quotas"].is_complete
    failure = answers["images"].failure
    assert failure is not None
    assert (failure.cause, failure.text) == ("unexpected", "KeyError: 'Images'")


def test_a_reader_that_cannot_be_made_fails_its_target() -> None:
    def reader_for(target: Target) -> ScriptedReader:
        raise OSError("no home")

    (answer,) = read_accounts(TARGETS[:1], ["quotas"], reader_for)
    assert answer.failure is not None
    assert answer.failure.text == "OSError: no home"


def test_topics_and_targets_are_read_side_by_side() -> None:
    # Each answer waits until all four are being read: one after another would never end.
    barrier = threading.Barrier(4, timeout=20)

    def meet(target: Target, topic: Topic) -> None:
        barrier.wait()

    reader = ScriptedReader(before=meet)
    answers = list(read_accounts(TARGETS, ["quotas", "images"], lambda _: reader))
    assert all(answer.is_complete for answer in answers)


def test_first_answer_comes_before_the_last_is_read() -> None:
    last = threading.Event()

    def wait(target: Target, topic: Topic) -> None:
        if target.region == "us-west-2":
            last.wait(20)

    answers = read_accounts(TARGETS, ["quotas"], lambda _: ScriptedReader(before=wait))
    assert next(answers).target.region == "us-east-1"
    last.set()
    assert next(answers).target.region == "us-west-2"


def test_collections_of_garbage_are_as_before_afterwards() -> None:
    before = gc.get_threshold()
    during: list[int] = []
    reader = ScriptedReader(before=lambda target, topic: during.append(gc.get_threshold()[0]))
    list(read_accounts(TARGETS, ["quotas"], lambda _: reader))
    assert min(during) > before[0]
    assert gc.get_threshold() == before
