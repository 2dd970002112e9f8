import json
from pathlib import Path
from typing import Any

from gpufabric.events.follow import Follower


def test_events_are_given_once_and_only_when_their_line_is_complete(tmp_path: Path) -> None:
    path, seen = tmp_path / "log", list[Any]()
    with Follower(path, seen.append) as follower:
        follower.read()
        assert not follower.has_events, "the engine has not written anything"
        text = (
            json.dumps({"sequence": 1}) + "\n" + json.dumps({"sequence": 2, "text": "ü"}, ensure_ascii=False)
        )
        whole = text.encode() + b"\n"
        with path.open("wb", buffering=0) as engine:
            for end in range(len(whole)):  # however the engine's writes are cut
                engine.write(whole[end : end + 1])
                follower.read()
        follower.read()
    assert seen == [{"sequence": 1}, {"sequence": 2, "text": "ü"}]
    assert follower.has_events
    assert not path.exists(), "what is not masked does not outlive this process"
