from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.policies.context import PolicyContext
from gpufabric.policies.rule import RuleOutcome, run_rule
from gpufabric.policies.rules.storage.state_kept import StateKept
from gpufabric.policies.stack_view import view_of
from gpufabric.policies.state_backend import StateStorage
from gpufabric.spec.problems import DeclarationError

NOT_BROKEN = dict.fromkeys(
    ("aws", "azure", "oci"), "the rule judges the project, not the resources of a stack"
)

LOCAL = "s: its state is in files on one machine"
PHRASE = "s: a passphrase, not a key, encrypts the secrets in its state"


def judged(state_storage: Callable[[], StateStorage] | None) -> RuleOutcome:
    now = datetime(2026, 12, 1, tzinfo=UTC)
    context = PolicyContext(stack="s", catalog=default_catalog(), now=now, state_storage=state_storage)
    return run_rule(StateKept(), lambda: view_of((), context))


@pytest.mark.parametrize(
    ("backend", "provider", "said"),
    [
        ("s3", "awskms", []),
        ("https", "", []),
        ("https", "passphrase", [PHRASE]),
        ("azblob", "", [PHRASE]),
        ("file", "azurekeyvault", [LOCAL]),
        ("file", "", [LOCAL, PHRASE]),
    ],
)
def test_state_kept(backend: str, provider: str, said: list[str]) -> None:
    outcome = judged(lambda: StateStorage(backend, provider))
    assert [finding.message for finding in outcome.violations] == said
    assert outcome.unevaluated == []


@pytest.mark.parametrize(("provider", "said"), [("", []), ("awskms", []), ("passphrase", [PHRASE])])
def test_backend_that_nothing_names_is_not_evaluated(provider: str, said: list[str]) -> None:
    outcome = judged(lambda: StateStorage("", provider))
    assert [finding.message for finding in outcome.violations] == said
    assert outcome.unevaluated_text().startswith("not evaluated: backend.url of Pulumi.yaml is not set")


def test_files_at_fault_are_not_evaluated() -> None:
    def faulty() -> StateStorage:
        raise DeclarationError.of("Pulumi.yaml", given="x", allowed="y", limit="z")

    assert "a file of the project is invalid" in judged(faulty).unevaluated_text()


def test_nothing_is_asked_without_a_project() -> None:
    assert judged(None) == RuleOutcome()
