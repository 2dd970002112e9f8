"""Masks the events of a running engine before anything reads or keeps them."""

import json
from collections.abc import Callable

from gpufabric.events.parse import RawEvent, is_debug_message, mapping
from gpufabric.masking.known import KnownSecrets

_MESSAGE = "diagnosticEvent"
_SUMMARY = "summaryEvent"
_MOST_HELD = 64
"""Messages of one stream that wait for the rest of a secret at most."""

_Stream = tuple[str, str]


class MaskedEvents:
    """Passes on events without secrets, and without debug messages, which may hold anything.

    The engine makes an event of each line that a program prints. A message that ends with the beginning of a
    secret therefore waits for the next one of its stream.

    Args:
        secrets: the secrets known so far.
        take: called with each event, masked.
    """

    def __init__(self, secrets: KnownSecrets, take: Callable[[RawEvent], None]) -> None:
        self._secrets = secrets
        self._take = take
        self._held: dict[_Stream, list[RawEvent]] = {}

    def __call__(self, event: RawEvent) -> None:
        """Take the next event."""
        if is_debug_message(event):
            return
        if _MESSAGE in event:
            self._take_message(event)
            return
        if _SUMMARY in event:
            self.close()
        self._pass_on(event)

    def close(self) -> None:
        """Pass on the messages that wait."""
        held, self._held = self._held, {}
        for events in held.values():
            self._pass_on_messages(events)

    def _take_message(self, event: RawEvent) -> None:
        message = mapping(event[_MESSAGE])
        stream = (str(message.get("urn", "")), str(message.get("severity", "")))
        events = [*self._held.pop(stream, []), event]
        if len(events) < _MOST_HELD and self._secrets.mask.may_go_on("\n".join(map(_text, events))):
            self._held[stream] = events
        else:
            self._pass_on_messages(events)

    def _pass_on_messages(self, events: list[RawEvent]) -> None:
        texts = self._secrets.mask.texts(list(map(_text, events)))
        for event, text in zip(events, texts, strict=True):
            self._pass_on({**event, _MESSAGE: {**mapping(event[_MESSAGE]), "message": text}})

    def _pass_on(self, event: RawEvent) -> None:
        mask = self._secrets.mask
        self._take(mask.value(event) if mask.finds(json.dumps(event, ensure_ascii=False)) else event)


def _text(event: RawEvent) -> str:
    return str(mapping(event[_MESSAGE]).get("message", ""))
