import json

from gpufabric.engine.refreshed import state_after
from gpufabric.events.model import ResourceState

STATE = {
    "version": 3,
    "deployment": {
        "manifest": {},
        "resources": [
            {"urn": "a", "type": "t", "inputs": {"size": 1}, "outputs": {"size": 1}, "parent": "s"},
            {"urn": "b", "type": "t", "inputs": {}},
            {"urn": "c", "type": "t", "inputs": {}},
        ],
    },
}


def test_what_is_gone_leaves_and_what_differs_has_what_was_read() -> None:
    read = ResourceState(urn="a", type="t", inputs={"size": 2}, outputs={"size": 2})
    after = json.loads(state_after(json.dumps(STATE), {"a": read, "b": None}))
    assert after["version"] == 3
    first, last = after["deployment"]["resources"]
    assert first == {"urn": "a", "type": "t", "inputs": {"size": 2}, "outputs": {"size": 2}, "parent": "s"}
    assert last["urn"] == "c"


def test_an_empty_stack_stays_empty() -> None:
    assert json.loads(state_after('{"deployment": {"manifest": {}}}', {}))["deployment"]["resources"] == []
