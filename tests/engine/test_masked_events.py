from typing import Any

from gpufabric.engine.masked_events import MaskedEvents
from gpufabric.events.parse import RawEvent
from gpufabric.masking.known import KnownSecrets
from gpufabric.wire.secrets import MASKED

SECRET = "hunter2-planted"
KNOWN = {"A_TOKEN": SECRET}


def message(text: str, severity: str = "error", urn: str = "") -> dict[str, Any]:
    return {"diagnosticEvent": {"message": text, "severity": severity, "urn": urn}}


def passed_on(*events: RawEvent) -> list[RawEvent]:
    taken: list[RawEvent] = []
    masked = MaskedEvents(KnownSecrets(KNOWN), taken.append)
    for event in events:
        masked(event)
    masked.close()
    return taken


def texts(events: list[RawEvent]) -> list[str]:
    return [event["diagnosticEvent"]["message"] for event in events]


def test_every_text_of_an_event_is_masked() -> None:
    event = {"resourcePreEvent": {"metadata": {"op": "create", "new": {"inputs": {"a": [f"is {SECRET}"]}}}}}
    assert SECRET not in str(passed_on(event))
    plain = {"resourcePreEvent": {"metadata": {"op": "create"}}}
    assert passed_on(plain) == [plain]


def test_debug_messages_are_left_out() -> None:
    assert not passed_on(message("anything", "debug"))


def test_a_secret_in_two_messages_of_one_stream() -> None:
    step = {"resourcePreEvent": {"metadata": {"op": "create"}}}
    events = passed_on(message(f"says {SECRET[:6]}\n"), step, message(f"{SECRET[6:]} there\n"))
    assert events[0] == step
    assert texts(events[1:]) == [f"says {MASKED}", " there\n"]


def test_other_streams_do_not_wait() -> None:
    events = passed_on(message("says hun", urn="a"), message("ter2", urn="b"))
    assert sorted(texts(events)) == ["says hun", "ter2"]


def test_what_waits_comes_before_the_end() -> None:
    end = {"summaryEvent": {"result": "failed"}}
    assert passed_on(message("says hun"), end) == [message("says hun"), end]
