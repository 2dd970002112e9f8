"""The reader of simulated accounts.

Its answers come from what the simulated clouds hold and enforce: the capacity file, the resources of the
account, and the rules that they apply to requests. It therefore agrees with what an update meets.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from gpufabric.accounts.answer import Failure, SectionAnswer
from gpufabric.accounts.reader import Identity, Permissions
from gpufabric.accounts.target import Target
from gpufabric.catalog.shape import Cloud
from gpufabric.simcloud.accounts import aws, azure, oci
from gpufabric.simcloud.accounts.view import AccountView, unanswered, viewed
from gpufabric.simcloud.clock import simulated_now
from gpufabric.snapshots.model import MODELS, Snapshot, Topic
from gpufabric.spec.problems import DeclarationError

_ANSWERS: Mapping[Cloud, Mapping[Topic, Callable[[AccountView], list[SectionAnswer]]]] = {
    "aws": aws.ANSWERS,
    "azure": azure.ANSWERS,
    "oci": oci.ANSWERS,
}

_PRINCIPAL = "simulated"


class SimulatedReader:
    """Reads the accounts of the simulated clouds in a folder; see ``AccountReader``.

    Args:
        root: folder of the simulated clouds.
        now: time in the simulated clouds; absent: that of their clock.
    """

    def __init__(self, root: Path, now: datetime | None = None) -> None:
        self._root = root
        self._now = now

    def identity(self, target: Target) -> Identity | Failure:
        """Return the declared account: simulated clouds take every caller for its owner."""
        return Identity(target.account, _PRINCIPAL, is_declared_account=True)

    def permissions(self, target: Target, actions: Sequence[str]) -> Permissions | Failure:
        """Allow every action: simulated clouds refuse none for lack of permission."""
        return Permissions(dict.fromkeys(actions, "allowed"), f"simulated {target.cloud} allows every action")

    def read(self, target: Target, topic: Topic) -> list[SectionAnswer]:
        """Return the sections of a topic."""
        answers = _ANSWERS[target.cloud].get(topic)
        if answers is None:
            return []
        try:
            with viewed(self._root, target, self._now or simulated_now(self._root)) as view:
                return answers(view)
        except DeclarationError as error:
            failure = Failure(
                "capacity file", "unexpected", str(error.problems[0]), "correct the capacity file"
            )
            return [unanswered(section, failure) for section in _sections(topic)]


def _sections(topic: Topic) -> list[str]:
    return [name for name in MODELS[topic].model_fields if name not in Snapshot.model_fields]
