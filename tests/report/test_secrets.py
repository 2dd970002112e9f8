"""No secret of the engine's events reaches any form of a report."""

import io
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.console import Console

from gpufabric.cost.change import CostChange
from gpufabric.events.log import log_of
from gpufabric.masking.credentials import means_credential
from gpufabric.masking.mask import Mask
from gpufabric.report.build import StackSource, build
from gpufabric.report.json_form import as_json
from gpufabric.report.markdown import markdown
from gpufabric.report.model import Report
from gpufabric.report.page import page
from gpufabric.report.terminal.screen import show_report
from gpufabric.wire.secrets import MASKED
from gpufabric.wire.values import OUTPUT, SECRET, SIGNATURE
from tests.report.making import ORIGIN, done, money, policy, report, secret, stack_events, step

MARK = "hunter2"

# With what JSON, Markdown, HTML and addresses would change, and with several lines.
planted = st.text("abc{}[]<>&\"'/\\|`*_ \n%é", max_size=10).map(lambda text: f"{MARK}{text}{MARK}")
keys = st.sampled_from(("name", "tags", "environment", "userData", "a.b", "policy", "rules"))
plain = st.one_of(st.text("xyz \n", max_size=6), st.integers(0, 9), st.booleans())


def values(of: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    marked = st.one_of(
        of.map(secret),
        of.map(lambda text: {SIGNATURE: SECRET, "plaintext": json.dumps(text)}),
        of.map(lambda text: {SIGNATURE: SECRET, "value": {"inner": [text]}}),
        of.map(lambda text: {SIGNATURE: OUTPUT, "secret": True, "value": text}),
        st.just(MASKED),
    )
    return st.recursive(
        st.one_of(marked, plain),
        lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(keys, inner, max_size=3)),
        max_leaves=6,
    )


def written(made: Report) -> str:
    printed = io.StringIO()
    show_report(made, Console(file=printed, width=1000), verbose=True)
    return markdown(made, limit=200_000) + page(made) + as_json(made) + printed.getvalue()


@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data(), text=planted)
def test_marked_secrets_never_come_out(data: st.DataObject, text: str) -> None:
    props = st.dictionaries(keys, values(st.just(text)), max_size=4)
    old, new = data.draw(props), data.draw(props)
    paths = data.draw(st.lists(keys, max_size=2))
    operation = data.draw(st.sampled_from(("create", "update", "replace", "delete")))
    # The same secret is quoted by a message, a name, a policy and a property that nobody marked.
    old, new = {**old, "marked": secret(text)}, {**new, "unmarked": f"is {text}.", "marked": secret(text)}
    events = [
        step(
            operation,
            data.draw(st.sampled_from(("train", text))),
            old=None if operation == "create" else old,
            new=None if operation == "delete" else new,
            detailedDiff={path: {"diffKind": "update", "inputDiff": True} for path in paths},
            keys=paths if operation == "replace" else None,
        ),
        policy("leaks", f"Title {text}\n{text!r}, {json.dumps(text)}", "mandatory"),
        policy("advice", f"leaks: {text}"),
        {"diagnosticEvent": {"severity": "error", "message": f"refused: {text}"}},
        *stack_events(
            {"summary": {"unpriced": [text]}},
            {
                "summary": {
                    "unpriced": [text],
                    "links": [text],
                    "resilience": [text],
                    "data_transfer": [text],
                },
                "x": secret(text),
            },
        ),
        {"unheardOfEvent": {"value": secret(text), "text": text}},
        done("failed", **{operation: 1}),
    ]
    assert MARK not in written(report(events))


def test_a_secret_of_one_stack_is_hidden_in_another() -> None:
    created = [step("create", new={"key": secret(MARK * 2)}, stack="a"), done(create=1)]
    first = StackSource("a", log_of(created), "done")
    second = StackSource("b", log_of([policy("says", f"It is {MARK * 2}"), done()]), "done")
    assert MARK not in written(build([first, second], ORIGIN))


@pytest.mark.parametrize(
    "text",
    [
        "AKIAIOSFODNN7EXAMPLE",
        "ghp_0123456789abcdefghijABCDEFGHIJ012345",
        "glpat-0123456789abcdefghij",
        "pul-0123456789abcdef0123456789abcdef01234567",
        "https://user:hunter2@host/path",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
        "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----",
        "DefaultEndpointsProtocol=https;AccountKey=MDEyMzQ1Njc4OTAxMjM0NTY3ODk=;",
    ],
)
def test_credentials_that_nobody_marked(text: str) -> None:
    out = written(report([policy("says", f"Found {text} there"), done()]))
    assert text not in out
    assert MASKED in out


def test_a_secret_in_what_the_policy_pack_left_is_hidden() -> None:
    events = [
        step("create", new={"key": secret(MARK * 2)}, stack="a"),
        *stack_events(None, {"summary": {"gpus": 8}}),
        done(create=1),
    ]
    cost = CostChange("a", None, money("1.00", unpriced=[f"8 x {MARK * 2}"]))
    out = written(build([StackSource("a", log_of(events), "done", cost)], ORIGIN))
    assert MARK not in out
    assert "8 x " in out


def test_credentials_of_the_environment() -> None:
    events = [policy("says", "It is correct-horse-battery"), done()]
    out = written(
        report(events, environment={"PULUMI_CONFIG_PASSPHRASE": "correct-horse-battery", "HOME": "It is"})
    )
    assert "correct-horse" not in out
    assert "It is" in out


@pytest.mark.parametrize(
    ("name", "is_credential"),
    [
        ("adminPassword", True),
        ("tunnel1PresharedKey", True),
        ("clientSecret", True),
        ("connectionString", True),
        ("httpTokens", False),
        ("secretName", False),
        ("kmsKeyId", False),
        ("tokenTtl", False),
    ],
)
def test_names_that_mean_a_credential(name: str, is_credential: bool) -> None:
    assert means_credential(name) is is_credential


def test_short_texts_are_left_alone() -> None:
    made = report([step("create", new={"a": secret("1"), "b": "11 nodes"}), done(create=1)])
    assert "11 nodes" in written(made)


def test_an_unknown_marker_is_hidden() -> None:
    made = report(
        [step("create", new={"a": {SIGNATURE: "of an engine to come", "value": MARK}}), done(create=1)]
    )
    assert MARK not in written(made)


def test_mask_takes_the_longest_form_first() -> None:
    assert Mask(["abc", "abcdef"]).text("abcdef abc") == f"{MASKED} {MASKED}"
