"""A refusal: one way in which a cloud says no, with its source."""

from dataclasses import dataclass
from typing import Literal

from gpufabric.simcloud.clouds.request import Status

Shown = Literal["call", "checked", "launch", "operation", "work-request", "state", "timeout"]
"""How a refusal reaches the user.

- ``call``: the call answers with the code; nothing is created or changed.
- ``checked`` (AWS): EKS tests a node group's launch template before it accepts the request, and answers
  ``InvalidRequestException`` with the text of EC2.
- ``launch`` (AWS): the node group exists, its instances do not start, and the provider shows the group's
  health issue ``issue``.
- ``operation`` (Azure): the call is accepted and its long-running operation ends as ``Failed``; the resource
  exists in that state.
- ``work-request`` (OCI): the call is accepted and its work request fails.
- ``state`` (OCI): the resource goes into the state ``TERMINATED``, and the provider shows only that state.
- ``timeout``: the provider stops waiting; creation continues.
"""


@dataclass(frozen=True)
class Refusal:
    """One way in which a cloud says no.

    Attributes:
        code: the cloud's error code.
        text: the cloud's message, with placeholders in braces.
        when: what is refused, in plain words.
        source: where code, text or rule were read.
        shown: how it reaches the user.
        own_words: the cloud's message is not known; ``text`` is not a quotation.
        http: the HTTP status of the answer.
        status: the gRPC status that carries it to the engine.
        issue: the health issue that an EKS node group shows.
        leaves: the state in which OCI leaves the resource; empty where none exists afterwards.
    """

    code: str
    text: str
    when: str
    source: str
    shown: Shown = "call"
    own_words: bool = False
    http: int = 400
    status: Status = "INVALID_ARGUMENT"
    issue: str = "AsgInstanceLaunchFailures"
    leaves: str = ""

    @property
    def shown_as(self) -> str:
        """Return how it reaches the user, for the documentation."""
        if self.shown == "work-request" and self.leaves:
            return f"work request, state `{self.leaves}`"
        return {
            "call": "by the call",
            "checked": "`InvalidRequestException`",
            "launch": f"`{self.issue}`",
            "operation": "`provisioningState` `Failed`",
            "work-request": "work request, not created",
            "state": "state `TERMINATED`",
            "timeout": "time-out; creation continues",
        }[self.shown]
