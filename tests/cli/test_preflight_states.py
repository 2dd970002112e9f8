import json
from pathlib import Path

from gpufabric.cli.preflight_states import write_states
from gpufabric.engine.errors import backend_error
from gpufabric.policies.state import resources_of_state


def test_states_of_known_new_and_unreadable_stacks(tmp_path: Path) -> None:
    def export(stack: str) -> str:
        if stack == "b":
            raise backend_error("locked")
        return '{"deployment": {"manifest": {}}}'

    states, notes = write_states(["a", "b", "new"], {"a": 1, "b": 2}, export, tmp_path)
    assert sorted(states) == ["a", "new"]
    assert resources_of_state(json.loads(states["new"].read_text())) == ()
    assert states["a"].stat().st_mode & 0o077 == 0
    assert len(notes) == 1
    assert notes[0].startswith("b: its state cannot be read: ")
