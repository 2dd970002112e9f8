"""A reader that answers as a test says."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from gpufabric.accounts.answer import Failure, SectionAnswer
from gpufabric.accounts.reader import Identity, Permissions
from gpufabric.accounts.target import Target
from gpufabric.snapshots.model import Topic

Answers = Mapping[Topic, Sequence[SectionAnswer]]


@dataclass
class ScriptedReader:
    """Answers each topic as stated; nothing for the others.

    Attributes:
        answers: sections by topic.
        who: identity of the credentials.
        before: runs before each answer; what it raises, the reader raises.
        asked: targets and topics in the order in which they were asked.
    """

    answers: Answers = field(default_factory=dict[Topic, Sequence[SectionAnswer]])
    who: Identity | Failure = field(default_factory=lambda: Identity("a", "user/x", is_declared_account=True))
    before: Callable[[Target, Topic], None] = lambda target, topic: None
    asked: list[tuple[str, Topic]] = field(default_factory=list[tuple[str, Topic]])

    def identity(self, target: Target) -> Identity | Failure:
        return self.who

    def permissions(self, target: Target, actions: Sequence[str]) -> Permissions | Failure:
        return Permissions(dict.fromkeys(actions, "unknown"), "scripted")

    def read(self, target: Target, topic: Topic) -> list[SectionAnswer]:
        self.asked.append((target.region, topic))
        self.before(target, topic)
        return list(self.answers.get(topic, ()))
