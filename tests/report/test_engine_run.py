"""A run as read from events, and the report on it."""

from hypothesis import given
from hypothesis import strategies as st

from gpufabric.events.log import log_of
from gpufabric.masking.mask import Mask
from gpufabric.report.engine_run import read_run
from gpufabric.report.markdown import markdown
from tests.report.making import done, policy, report


def test_kinds_of_events_that_nobody_knows_are_passed_over() -> None:
    made = report(
        [{"newKindEvent": {"deep": [1]}}, {}, {"resourcePreEvent": None}, {"policyEvent": 3}, done()]
    )  # type: ignore[list-item]
    assert made.stacks[0].outcome == "ok"


anything = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)
kinds = st.sampled_from(
    ("resourcePreEvent", "resOutputsEvent", "policyEvent", "diagnosticEvent", "summaryEvent", "preludeEvent",
     "policyAnalyzeStackSummaryEvent")
)  # fmt: skip
fields = st.sampled_from(
    ("metadata", "op", "urn", "type", "old", "new", "inputs", "outputs", "detailedDiff", "keys", "diffs",
     "resourceChanges", "result", "message", "severity", "passed", "summary", "region", "backbone", "links")
)  # fmt: skip


@given(
    st.lists(st.dictionaries(kinds, st.dictionaries(fields, anything, max_size=5), max_size=2), max_size=5)
)
def test_damaged_events_break_nothing(events: list[dict[str, object]]) -> None:
    assert markdown(report(events)).startswith("### ")


def test_that_the_program_ended_is_no_news_after_its_error() -> None:
    ended = {"severity": "error", "message": "an unhandled error occurred: Program exited with status 1"}
    reported = {"severity": "error", "message": "nodes: given -4"}
    for events, kept in (([reported, ended], ["nodes: given -4"]), ([ended], [ended["message"]])):
        [stack] = report([{"diagnosticEvent": event} for event in events]).stacks
        assert [diagnostic.message for diagnostic in stack.diagnostics] == kept


def test_advice_of_the_pack_is_told_from_violations() -> None:
    events = [policy("advice", "Worth knowing\nimdsv2: not evaluated: node.options unknown until apply")]
    [advice] = read_run(log_of(events).events, Mask()).policies
    assert (advice.policy, advice.kind, advice.message) == (
        "imdsv2",
        "not-evaluated",
        "node.options unknown until apply",
    )


def judged(change: str, *, complete: bool = True) -> list[dict[str, object]]:
    """Return the events of one pass of an update."""
    passed = {"policyAnalyzeStackSummaryEvent": {"passed": ["budget"], "failed": []}}
    message = policy("cost-summary", f"The cost of the stack is reported\nbackbone: $3.00/hour, {change}")
    return [message, *([passed] if complete else []), done()]


def test_of_two_passes_the_policies_of_the_last_count() -> None:
    first, last = judged("+$3.00/hour"), judged("no change")
    run = read_run(log_of([*first, *last]).events, Mask())
    assert [result.message for result in run.policies] == ["backbone: $3.00/hour, no change"]
    assert run.passed == ["budget"]


def test_a_second_pass_that_ends_before_its_policies_hides_none_of_the_first() -> None:
    events = [*judged("+$3.00/hour"), *judged("no change", complete=False)]
    messages = [result.message for result in read_run(log_of(events).events, Mask()).policies]
    assert messages == ["backbone: $3.00/hour, +$3.00/hour", "backbone: $3.00/hour, no change"]
