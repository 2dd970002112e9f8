import socket

import pytest

from gpufabric.advice import advice_lines, is_command
from gpufabric.engine.errors import CUT_OFF
from gpufabric.engine.locks import Lock
from gpufabric.engine.next_step import add_next_steps
from gpufabric.engine.result import PolicyFinding, StackResult

RESUME = "gpufabric up --resume"
BUCKET = "urn:pulumi:a::p::gpufabric:aws:Region$aws:s3/bucket:Bucket::a-checkpoints"
KEY = "urn:pulumi:a::p::gpufabric:aws:Region$aws:kms/key:Key::a-storage"
PROTECTED = "\n".join(
    f'resource "{urn}" cannot be deleted because it is protected. To unprotect the resource, run '
    f"`pulumi state unprotect '{urn}'`"
    for urn in (BUCKET, KEY)
)
BLOB = 'An IO error occurred: blob (key ".pulumi/stacks/p/a.json") (code=Unknown): api error'
UNSAVED = "post-step event returned an error: failed to save snapshot: An IO error occurred: write a.json:"
ENDED = Lock("ada", socket.gethostname(), 2**22 + 1, "2026-11-24T11:30:00Z")
ELSEWHERE = Lock("ada", "build-7", 12, "2026-11-24T11:30:00Z")
MANDATORY = [PolicyFinding("budget", "mandatory", "too dear")]


@pytest.mark.parametrize(
    ("result", "says"),
    [
        (StackResult("a", "up", "interrupted"), [f"Continue where it stopped with `{RESUME}`"]),
        (
            StackResult("a", "up", "interrupted", killed=True),
            ["`pulumi cancel --stack a --yes`", f"`{RESUME}`"],
        ),
        (
            StackResult("a", "up", "failed", locked=True),
            ["Another update", "`pulumi cancel --stack a --yes`"],
        ),
        (StackResult("a", "up", "failed", locked=True, locks=[ENDED]), ["no longer runs", "`pulumi cancel"]),
        (
            StackResult("a", "up", "failed", locked=True, locks=[ENDED, ELSEWHERE]),
            ["Ask ada whether process 12 on build-7 runs", "Only if not, run `pulumi cancel"],
        ),
        (
            StackResult("a", "preview", "failed", pending=True, locks=[ENDED]),
            ["`pulumi cancel --stack a --yes`, then `gpufabric refresh a`"],
        ),
        (
            StackResult("a", "none", "failed", pending=True, locks=[]),
            ["not finished. Run `gpufabric refresh a`"],
        ),
        (StackResult("a", "none", "failed", pending=True), ["If no update of a is running, run `gpufabric"]),
        (
            StackResult("a", "up", "failed", errors=["the service reported unexpected state: TERMINATED."]),
            ["OCI does not say here why", "`oci work-requests work-request-error list", f"`{RESUME}`"],
        ),
        (StackResult("a", "up", "failed", errors=["no capacity"]), ["only the other changes", f"`{RESUME}`"]),
        (
            StackResult("a", "up", "failed", errors=["api error ExpiredTokenException: it is expired"]),
            ["AWS no longer accepts", "`aws sso login`", f"`{RESUME}`"],
        ),
        (
            StackResult("a", "preview-refresh", "failed", errors=["401-NotAuthenticated, The required"]),
            ["Nothing in a was changed", "`oci session authenticate`", f"`{RESUME}`"],
        ),
        (
            StackResult("a", "up", "failed", errors=["read tcp: connection reset by peer"]),
            ["`gpufabric doctor --clouds a`", f"`{RESUME}`"],
        ),
        (
            StackResult("a", "up", "failed", errors=[f"{UNSAVED} no space left on device"]),
            ["could not save the state", "make room", f"`{RESUME}`"],
        ),
        (
            StackResult("a", "up", "failed", errors=[f"{UNSAVED} read-only file system"], unsaved=["a-net"]),
            ["was done last, to a-net. A file system is read-only: make it writable", f"`{RESUME}`"],
        ),
        (
            StackResult("a", "destroy", "failed", errors=[f"{UNSAVED} {BLOB} ExpiredToken: expired"]),
            ["Amazon S3, which keeps the state, refuses its credentials (ExpiredToken)", "`aws sso login`"],
        ),
        (
            StackResult("a", "up", "failed", errors=[f"{UNSAVED} permission denied"]),
            ["This user may not write the state"],
        ),
        (
            StackResult("a", "up", "failed", unsaved=list("bcdefghijk"), errors=[UNSAVED]),
            ["done last, to b, c, d, e, f, g, h, i and 2 more. Fix the cause"],
        ),
        (StackResult("a", "up", "failed", errors=[CUT_OFF]), ["its end is not known", f"`{RESUME}`"]),
        (StackResult("a", "up", "failed", errors=[UNSAVED]), ["may lack what was done last. Fix the cause"]),
        (
            StackResult("a", "preview", "failed", errors=["write /tmp/a: No space left on device"]),
            ["Nothing in a was changed. A disk is full", f"`{RESUME}`"],
        ),
        (StackResult("a", "preview", "failed", errors=["x"]), ["Nothing in a was changed"]),
        (StackResult("a", "none", "failed", errors=["no passphrase"]), ["Nothing in a was changed"]),
        (StackResult("a", "preview-refresh", "failed", errors=["x"]), ["Nothing in a was changed"]),
        (StackResult("a", "preview", "failed", findings=MANDATORY), ["Fix the policy violations"]),
        (
            StackResult("a", "preview-destroy", "failed", errors=["cannot delete: it is protected"]),
            ["`protect: false`", "`gpufabric up a`"],
        ),
        (
            StackResult("a", "preview-destroy", "failed", errors=[PROTECTED]),
            [f"`pulumi state unprotect '{BUCKET}' --stack a`", f"'{KEY}'", "`protect: false`"],
        ),
    ],
)
def test_next_step(result: StackResult, says: list[str]) -> None:
    add_next_steps(result, "up", resume=RESUME)
    (step,) = result.next_steps
    for text in says:
        assert text in step


@pytest.mark.parametrize("errors", [PROTECTED, "cannot delete: it is protected"])
def test_no_advice_lifts_the_protection_of_everything(errors: str) -> None:
    result = StackResult("a", "preview-destroy", "failed", errors=[errors])
    add_next_steps(result, "destroy")
    (step,) = result.next_steps
    assert "--all" not in step
    assert step.count("state unprotect") == len(set(errors.split("'")) & {BUCKET, KEY})


@pytest.mark.parametrize("status", ["done", "deferred", "declined", "skipped"])
def test_nothing_to_say(status: str) -> None:
    result = StackResult("a", "none", status)  # type: ignore[arg-type]
    add_next_steps(result, "up", resume=RESUME)
    assert result.next_steps == []


def test_the_lock_of_an_engine_that_runs_is_never_removed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Lock, "holder", "runs")
    for pending in (True, False):
        result = StackResult("a", "none", "failed", locked=not pending, pending=pending, locks=[ENDED])
        add_next_steps(result, "up", resume=RESUME)
        (step,) = result.next_steps
        assert "wait until it ends" in step
        assert "cancel" not in step


def test_the_holder_of_a_lock_adds_no_command() -> None:
    lock = Lock("ada`gpufabric destroy a --yes`", "b\n`pulumi x y`", 12, "2026-11-24T11:30:00Z")
    result = StackResult("a", "up", "failed", locked=True, locks=[lock])
    add_next_steps(result, "up", resume=RESUME)
    commands = [line.strip() for line in advice_lines(result.next_steps[0]) if is_command(line)]
    assert commands == ["pulumi cancel --stack a --yes", RESUME]
