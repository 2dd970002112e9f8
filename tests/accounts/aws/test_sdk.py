"""Credentials from their usual places, with the SDK's own providers against loopback addresses."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from gpufabric.accounts.answer import Failure
from gpufabric.accounts.reader import Identity
from tests.accounts.aws.conftest import reader_of, target
from tools.loopback.aws.server import Refusal

ROLE = "arn:aws:iam::123456789012:role/gpufabric-ci"
SOON = datetime.now(UTC) + timedelta(hours=1)
TEMPORARY = {
    "AccessKeyId": "ASIATEMPORARY0000000",
    "SecretAccessKey": "temporary-secret",
    "SessionToken": "temporary-token",
    "Expiration": SOON,
}
ASSUMED = {
    "Credentials": TEMPORARY,
    "AssumedRoleUser": {"AssumedRoleId": "AROAEXAMPLE:ci", "Arn": f"{ROLE}/ci"},
}
KEY_OF_ROLE = {
    "Code": "Success",
    "AccessKeyId": "ASIATEMPORARY0000000",
    "SecretAccessKey": "temporary-secret",
    "Token": "temporary-token",
    "Expiration": SOON.strftime("%Y-%m-%dT%H:%M:%SZ"),
}


@pytest.fixture(autouse=True)
def no_keys(credentials, monkeypatch):
    """Leave no key in the environment, so that another provider is asked."""
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")


@contextmanager
def documents(answers: dict[str, str]) -> Iterator[str]:
    """Serve texts by path, as the credential services of machines and containers do."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Keep the tests quiet."""

        def _answer(self) -> None:
            text = answers.get(self.path)
            self.send_response(200 if text is not None else 404)
            content = (text or "").encode()
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_PUT = _answer  # noqa: N815 - names of the standard library

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def identity_with(server) -> Identity | Failure:
    return reader_of(server, session=None).identity(target())


def used_key(server) -> str:
    return server.keys[-1]


def test_web_identity_of_a_ci_job(aws, monkeypatch, tmp_path):
    server = aws({"sts:AssumeRoleWithWebIdentity": ASSUMED})
    token = tmp_path / "token"
    token.write_text("signed-by-the-ci")
    monkeypatch.setenv("AWS_WEB_IDENTITY_TOKEN_FILE", str(token))
    monkeypatch.setenv("AWS_ROLE_ARN", ROLE)
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", server.url)
    assert isinstance(identity_with(server), Identity)
    assert server.asked("sts:AssumeRoleWithWebIdentity")[0]["WebIdentityToken"] == "signed-by-the-ci"
    assert used_key(server) == TEMPORARY["AccessKeyId"]


@pytest.mark.parametrize(
    ("code", "cause"), [("ExpiredTokenException", "expired-credentials"), ("AccessDenied", "denied")]
)
def test_web_identity_that_is_refused(aws, monkeypatch, tmp_path, code, cause):
    server = aws({"sts:AssumeRoleWithWebIdentity": Refusal(code)})
    token = tmp_path / "token"
    token.write_text("signed-by-the-ci")
    monkeypatch.setenv("AWS_WEB_IDENTITY_TOKEN_FILE", str(token))
    monkeypatch.setenv("AWS_ROLE_ARN", ROLE)
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", server.url)
    failure = identity_with(server)
    assert isinstance(failure, Failure)
    assert failure.cause == cause
    assert failure.fix
    assert "signed-by-the-ci" not in failure.text


def test_role_of_a_profile(aws, monkeypatch, tmp_path):
    server = aws({"sts:AssumeRole": ASSUMED})
    Path(tmp_path / "config").write_text(
        f"[profile lab]\nrole_arn = {ROLE}\nsource_profile = base\nregion = us-east-1\n"
        "[profile base]\naws_access_key_id = AKIABASE000000000000\naws_secret_access_key = base-secret\n"
    )
    monkeypatch.setenv("AWS_PROFILE", "lab")
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", server.url)
    assert isinstance(identity_with(server), Identity)
    assert server.asked("sts:AssumeRole")[0]["RoleArn"] == ROLE
    assert server.keys == ["AKIABASE000000000000", TEMPORARY["AccessKeyId"]]


def test_profile_that_does_not_exist(aws, monkeypatch):
    monkeypatch.setenv("AWS_PROFILE", "lab")
    failure = identity_with(aws({}))
    assert isinstance(failure, Failure)
    assert failure.cause == "no-credentials"
    assert (
        "the profile that aws:profile or AWS_PROFILE names does not exist (ProfileNotFound)" in failure.text
    )


def test_role_of_a_machine(aws, monkeypatch):
    server = aws({})
    place = "/latest/meta-data/iam/security-credentials/"
    answers = {"/latest/api/token": "session", place: "node", f"{place}node": json.dumps(KEY_OF_ROLE)}
    with documents(answers) as url:
        monkeypatch.delenv("AWS_EC2_METADATA_DISABLED")
        monkeypatch.setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", url)
        assert isinstance(identity_with(server), Identity)
    assert used_key(server) == KEY_OF_ROLE["AccessKeyId"]


def test_role_of_a_container(aws, monkeypatch):
    server = aws({})
    with documents({"/credentials": json.dumps(KEY_OF_ROLE)}) as url:
        monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", f"{url}/credentials")
        assert isinstance(identity_with(server), Identity)
    assert used_key(server) == KEY_OF_ROLE["AccessKeyId"]


def test_login_of_identity_center_that_is_missing(aws, monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    Path(tmp_path / "config").write_text(
        "[profile lab]\nsso_session = lab\nsso_account_id = 123456789012\nsso_role_name = reader\n"
        "[sso-session lab]\nsso_region = us-east-1\nsso_start_url = https://lab.example/start\n"
    )
    monkeypatch.setenv("AWS_PROFILE", "lab")
    failure = identity_with(aws({}))
    assert isinstance(failure, Failure)
    assert (failure.cause, failure.fix) == ("expired-credentials", "Run aws sso login.")


def test_process_that_gives_credentials_fails_without_telling_its_output(aws, monkeypatch, tmp_path):
    program = tmp_path / "give"
    program.write_text("#!/bin/sh\necho very-secret >&2\nexit 3\n")
    program.chmod(0o700)
    Path(tmp_path / "config").write_text(f"[profile lab]\ncredential_process = {program}\n")
    monkeypatch.setenv("AWS_PROFILE", "lab")
    failure = identity_with(aws({}))
    assert isinstance(failure, Failure)
    assert failure.cause == "no-credentials"
    assert "very-secret" not in failure.text + failure.fix
