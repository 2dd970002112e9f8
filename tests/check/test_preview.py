import json

import pytest

from gpufabric.check.preview import read_preview
from gpufabric.wire.values import SECRET, SIGNATURE, UNKNOWN

URN = "urn:pulumi:s::gpufabric::aws:s3/bucket:Bucket::one"


def state(urn: str = URN, **more: object) -> dict[str, object]:
    return {"urn": urn, "type": "aws:s3/bucket:Bucket", "custom": True, **more}


def event(
    op: str, new: object = None, old: object = None, kind: str = "resourcePreEvent"
) -> dict[str, object]:
    return {"sequence": 1, kind: {"metadata": {"op": op, "urn": URN, "new": new, "old": old}}}


def stream(*events: object) -> str:
    return "\n".join(json.dumps(event) for event in events)


def test_digest() -> None:
    links = {"bucket": ["urn:other"]}
    new = state(
        inputs={"size": 1, "later": UNKNOWN, "key": "[secret]"},
        provider="urn:provider::id",
        protect=True,
        dependencies=["urn:other"],
        propertyDependencies=links,
    )
    digest = {
        "config": {"gpufabric:region": "{}"},
        "steps": [{"op": "update", "newState": new, "oldState": state(inputs={"size": 0})}],
        "changeSummary": {"update": 1},
    }
    preview = read_preview(json.dumps(digest))
    resource = preview.resources[0]
    assert resource.inputs == {"size": 1, "later": UNKNOWN, "key": {SIGNATURE: SECRET}}
    assert resource.provider == "urn:provider"
    assert resource.protect
    assert resource.property_dependencies == {"bucket": ("urn:other",)}
    assert preview.previous[0].inputs == {"size": 0}
    assert preview.config == {"gpufabric:region": "{}"}
    assert preview.graph
    assert preview.notes == ()


@pytest.mark.parametrize("op", ["delete", "delete-replaced", "discard"])
def test_what_goes_is_not_judged(op: str) -> None:
    text = stream(
        event(op, None, state()), event("create", state("urn:pulumi:s::p::t::two")), {"summaryEvent": {}}
    )
    preview = read_preview(text)
    assert [resource.urn for resource in preview.resources] == ["urn:pulumi:s::p::t::two"]
    assert [resource.urn for resource in preview.previous] == [URN]


def test_outputs_event_completes_a_resource() -> None:
    text = stream(
        {"preludeEvent": {"config": {"k": "v"}}},
        event("create", state(outputs={})),
        event("create", state(outputs={"arn": UNKNOWN}), kind="resOutputsEvent"),
        {"summaryEvent": {}},
    )
    preview = read_preview(text)
    assert preview.resources[0].outputs == {"arn": UNKNOWN}
    assert preview.config == {"k": "v"}
    assert not preview.graph


def test_cut_off_stream_is_noted() -> None:
    whole = read_preview(stream(event("create", state()), {"summaryEvent": {}}))
    cut = read_preview(stream(event("create", state())))
    assert set(cut.notes) - set(whole.notes)
    assert "cut off" in " ".join(cut.notes)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", "no resource"),
        ("{}", "no event of the engine"),
        ("[1]", "line 1 is not an event"),
        ("hunter2", "line 1 is not an event"),
        (stream(event("create", state())) + "\nhunter2", "line 2 is not an event"),
        (json.dumps({"steps": []}), "no resource"),
        (json.dumps({"steps": [], "changeSummary": {"same": 4}}), "4 unchanged resources.*--show-sames"),
        (stream({"resourcePreEvent": {"metadata": {"op": "create", "new": 1}}}), "no resource"),
    ],
)
def test_something_else_is_refused_without_quoting_it(text: str, wanted: str) -> None:
    with pytest.raises(ValueError, match=wanted) as error:
        read_preview(text)
    assert "hunter2" not in str(error.value)
