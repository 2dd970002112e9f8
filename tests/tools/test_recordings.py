"""Recordings hold nothing of the machine that made them."""

import gzip
import json
from pathlib import Path

import pytest

from tools.recordings.common import refuse_private
from tools.recordings.state import without_origin


def test_paths_of_this_machine_are_refused_with_their_line() -> None:
    text = "first\nat /home/somebody/project\nlast"
    refuse_private("events", text, ("/home/somebody-else",))
    with pytest.raises(SystemExit) as refused:
        refuse_private("events", text, ("/home/somebody",))
    assert str(refused.value).splitlines() == [
        "events: contains paths of this machine:",
        "at /home/somebody/project",
    ]


def test_a_recorded_state_does_not_say_where_and_when_it_was_made() -> None:
    kept = {"urn": "urn:pulumi:s::p::t::n", "inputs": {"created": "by a user"}}
    made = {"sourcePosition": "project:///x.py#1", "stackTrace": [], "created": "now", "modified": "now"}
    text = without_origin({"version": 3, "deployment": {"resources": [{**kept, **made}]}})
    assert json.loads(text) == {"version": 3, "deployment": {"resources": [kept]}}


def test_recordings_of_the_demo_hold_no_source_position(repo: Path) -> None:
    files = list((repo / "tests" / "e2e" / "recorded" / "demo" / "state").glob("*.json.gz"))
    assert files
    assert not [file.name for file in files if b"project:///" in gzip.decompress(file.read_bytes())]
