import pytest

from gpufabric.check.registered import Registered
from gpufabric.check.views import views_of
from gpufabric.policies.properties import UnreadableProperty
from gpufabric.policies.resource import Resource
from gpufabric.wire.values import SECRET, SIGNATURE, UNKNOWN


def view(*, graph: bool = True, **values: object) -> Resource:
    provider = Registered("urn:p", "pulumi:providers:aws", "p", inputs={"region": "us-east-1"})
    resource = Registered("urn:a", "aws:s3/bucket:Bucket", "a", provider="urn:p", **values)
    return next(seen for seen in views_of([provider, resource], graph=graph) if seen.urn == "urn:a")


def test_values() -> None:
    seen = view(inputs={"count": 3, "flag": True, "list": [{"deep": "x"}], "none": None})
    assert seen.props.value("count") == 3.0
    assert isinstance(seen.props.value("count"), float), "the engine's wire has no whole numbers"
    assert seen.props.value("flag") is True
    assert seen.props.text("list", 0, "deep") == "x"
    assert seen.props.value("none") is None
    assert seen.provider.text("region") == "us-east-1"


@pytest.mark.parametrize(
    ("value", "why"),
    [(UNKNOWN, "unknown until apply"), ({SIGNATURE: SECRET}, "is a secret")],
)
def test_what_cannot_be_read_says_so(value: object, why: str) -> None:
    with pytest.raises(UnreadableProperty, match=why):
        view(inputs={"outer": {"inner": value}}).props.text("outer", "inner")


def test_known_secrets_are_plain_to_rules() -> None:
    assert view(inputs={"key": {SIGNATURE: SECRET, "value": {"a": 1}}}).props.number("key", "a") == 1


def test_what_is_only_read_is_seen_by_its_outputs() -> None:
    assert view(inputs={"a": "in"}, outputs={"a": "out"}, external=True).props.text("a") == "out"


def test_graph_keeps_to_the_stack() -> None:
    seen = view(dependencies=("urn:p", "urn:gone"), property_dependencies={"key": ("urn:gone", "urn:p")})
    assert seen.depends == ("urn:p",)
    assert seen.links == {"key": ("urn:p",)}


def test_untold_graph_is_not_an_empty_one() -> None:
    seen = view(graph=False)
    with pytest.raises(UnreadableProperty, match="bucket not part"):
        seen.links.get("bucket", ())
    for ask in (lambda: list(seen.depends), lambda: list(seen.links), lambda: len(seen.links)):
        with pytest.raises(UnreadableProperty, match="not part of an event stream"):
            ask()
