import json

import pytest

from gpufabric.cli import version as module
from gpufabric.cli.version import show_versions
from gpufabric.doctor.versions import Versions

PARTLY = Versions("0.2.0", "3.11.7", None, {"pulumi": "3.250.0", "pulumi-oci": None})


def test_people_read_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(module, "versions_of", lambda _: PARTLY)
    show_versions(as_json=False)
    assert capsys.readouterr().out.splitlines() == [
        "gpufabric 0.2.0",
        "Python 3.11.7",
        "engine: none on PATH",
        "pulumi 3.250.0",
        "pulumi-oci not installed: pip install 'gpufabric[oci]'",
    ]


def test_json_has_null_for_what_is_not_there(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(module, "versions_of", lambda _: PARTLY)
    show_versions(as_json=True)
    assert json.loads(capsys.readouterr().out) == {
        "gpufabric": "0.2.0",
        "python": "3.11.7",
        "engine": None,
        "packages": {"pulumi": "3.250.0", "pulumi-oci": None},
    }
