import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from gpufabric.accounts.answer import Failure
from gpufabric.accounts.oci import reader as reader_module
from gpufabric.accounts.oci.reader import NO_SDK, SECTIONS, OciReader
from gpufabric.accounts.reader import AccountReader, Permissions
from gpufabric.snapshots.model import MODELS, Topic
from tests.accounts.oci.conftest import Declare
from tests.accounts.oci.logins import token
from tools.loopback.oci.facts import COMPARTMENT, OTHER_TENANCY, REGION, TENANCY, THEN
from tools.loopback.oci.server import Loopback, Refusal
from tools.loopback.oci.tenancy import Tenancy

SKEW = "Date 'Fri, 17 Feb 2023 03:47:56 UTC' is not within allowed clock skew. Current 'Fri'"
Break = Callable[[Loopback, Path], None]


def in_all(refusal: Refusal) -> Break:
    def apply(cloud: Loopback, _: Path) -> None:
        for route in cloud.routes:
            cloud.refusals[route.operation] = [refusal]

    return apply


def no_config_file(_: Loopback, file: Path) -> None:
    file.unlink()


def expired_session(_: Loopback, file: Path) -> None:
    session = file.with_name("token")
    session.write_text(token(lives=-60))
    file.write_text(f"{file.read_text()}security_token_file={session}\n")


def deleted_key(cloud: Loopback, _: Path) -> None:
    cloud.keys.clear()


def other_tenancy(_: Loopback, file: Path) -> None:
    file.write_text(file.read_text().replace(TENANCY, OTHER_TENANCY))


def slow(cloud: Loopback, _: Path) -> None:
    cloud.delays = {route.operation: 0.5 for route in cloud.routes}


FAULTS: dict[str, tuple[Break, str]] = {
    "no credentials": (no_config_file, "no-credentials"),
    "expired session": (expired_session, "expired-credentials"),
    "deleted key": (deleted_key, "expired-credentials"),
    "wrong tenancy": (other_tenancy, "wrong-account"),
    "denied": (in_all(Refusal(404, "NotAuthorizedOrNotFound")), "denied"),
    "throttled": (in_all(Refusal(429, "TooManyRequests")), "throttled"),
    "time-out": (slow, "timed-out"),
    "server error": (in_all(Refusal(500, "InternalServerError")), "server-error"),
    "clock skew": (in_all(Refusal(401, "NotAuthenticated", SKEW)), "clock-skew"),
}


@pytest.mark.parametrize("topic", SECTIONS)
def test_every_section_of_a_topic_is_complete(reader: OciReader, declare: Declare, topic: Topic) -> None:
    answers = reader.read(declare(), topic)
    assert [answer.section for answer in answers] == list(SECTIONS[topic])
    assert {answer.section: answer.failures for answer in answers} == dict.fromkeys(SECTIONS[topic], ())
    assert all(answer.rows is not None for answer in answers)
    assert set(SECTIONS[topic]) <= set(MODELS[topic].model_fields)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_leaves_no_rows_and_one_clear_line(
    cloud: Loopback, config_file: Path, declare: Declare, fault: str
) -> None:
    apply, cause = FAULTS[fault]
    apply(cloud, config_file)
    reader = OciReader(endpoint=cloud.url, read_seconds=0.3, pause_seconds=0.001)
    for answer in reader.read(declare(), "network"):
        [failure] = answer.failures
        assert (answer.rows, failure.cause) == (None, cause)
        shown = f"{failure.call} {failure.text} {failure.fix}"
        assert "\n" not in shown
        assert OTHER_TENANCY not in shown
        assert "REQUEST-ID" not in shown
        assert failure.fix


@pytest.mark.parametrize("topic", SECTIONS)
def test_denied_on_one_call_of_ten(
    reader: OciReader, declare: Declare, cloud: Loopback, topic: Topic
) -> None:
    reader.read(declare(), topic)
    for operation in set(cloud.operations()):
        cloud.refusals = {operation: [Refusal(403, "NotAllowed", f"no, says {OTHER_TENANCY}")]}
        for answer in reader.read(declare(), topic):
            is_refused = any(call.endswith(f":{operation}") for call in answer.source.split(", "))
            # Limits are known without their use, only quotas of compartments are not.
            is_known = (answer.section, operation) == ("limits", "GetResourceAvailability")
            assert (answer.rows is None) == (is_refused and not is_known), (operation, answer.section)
            assert [failure.cause for failure in answer.failures] == ["denied"] * is_refused


def replaced(body: Any, value: Any) -> Any:
    """Return a body with another value in all properties."""
    if isinstance(body, list):
        return [replaced(row, value) for row in body]
    if isinstance(body, dict) and isinstance(body.get("items"), list):
        return {"items": replaced(body["items"], value)}
    return dict.fromkeys(body, value) if isinstance(body, dict) else value


@pytest.mark.parametrize("value", [None, "text", {"a": None}])
@pytest.mark.parametrize("topic", SECTIONS)
def test_no_answer_raises(
    reader: OciReader, declare: Declare, cloud: Loopback, tenancy: Tenancy, topic: Topic, value: Any
) -> None:
    tenancy.buckets = {"other": COMPARTMENT}
    reader.read(declare(), topic)
    for operation in set(cloud.operations()):
        cloud.edits = {operation: lambda body: replaced(body, value)}
        for answer in reader.read(declare(), topic):
            assert answer.rows is not None or answer.failures, (operation, answer.section)
            MODELS[topic].model_validate(
                {
                    "cloud": "oci",
                    "account": TENANCY,
                    "region": REGION,
                    answer.section: None
                    if answer.rows is None
                    else {
                        "read_at": THEN,
                        "source": answer.source,
                        "rows": answer.rows,
                        "absent": answer.absent,
                    },
                }
            )
    cloud.edits = {"ListRegionSubscriptions": lambda body: replaced(body, value)}
    assert isinstance(reader.identity(declare()), Failure)
    cloud.faults.clear()  # it asks for paths that contain the other value


def test_unknown_region(config_file: Path, declare: Declare) -> None:
    reader = OciReader(endpoint="http://127.0.0.1:9")
    target = declare(region="us-nowhere-1", availability_domain="Uocm:US-NOWHERE-1-AD-1")
    assert {answer.failures[0].cause for answer in reader.read(target, "network")} == {"unknown-region"}


def test_without_the_sdk(reader: OciReader, declare: Declare, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader_module, "find_spec", lambda _: None)
    assert reader.identity(declare()) == NO_SDK
    assert all(answer.failures == (NO_SDK,) for answer in reader.read(declare(), "images"))


def test_an_encrypted_compartment_is_not_asked_about(reader: OciReader, declare: Declare) -> None:
    answers = {
        answer.section: answer for answer in reader.read(declare(compartment_id="[secret]"), "network")
    }
    assert answers["zones"].failures == ()
    for name in ("networks", "names"):
        assert [failure.cause for failure in answers[name].failures] == ["incomplete"]


def test_prices_are_of_no_tenancy(reader: OciReader, declare: Declare) -> None:
    assert reader.read(declare(), "prices") == []


def test_permissions_are_unknown(reader: OciReader, declare: Declare) -> None:
    permissions = reader.permissions(declare(), ["manage vcns"])
    assert isinstance(permissions, Permissions)
    assert permissions.by_action == {"manage vcns": "unknown"}


def test_equal_answers_are_equal(reader: OciReader, declare: Declare) -> None:
    for topic in SECTIONS:
        assert reader.read(declare(), topic) == reader.read(declare(), topic)


def test_threads_share_a_reader(reader: OciReader, declare: Declare, cloud: Loopback) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda topic: reader.read(declare(), topic), [*SECTIONS] * 4))
    assert not [answer for topic in answers for answer in topic if answer.failures]


def test_the_region_of_the_login_answers_for_the_tenancy(
    reader: OciReader, declare: Declare, config_file: Path, cloud: Loopback
) -> None:
    config_file.write_text(config_file.read_text().replace(REGION, "us-phoenix-1"))
    assert not isinstance(reader.identity(declare()), Failure)


def test_the_sdk_is_imported_late() -> None:
    code = (
        "import sys; from gpufabric.accounts.oci.reader import OciReader; OciReader();"
        "print([name for name in sys.modules if name == 'oci' or name.startswith('oci.')])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


def test_it_is_a_reader() -> None:
    reader: AccountReader = OciReader()
    assert reader
