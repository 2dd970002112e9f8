import pytest

from gpufabric.policies.aws.default_tags import default_tags
from gpufabric.policies.properties import UnreadableProperty
from tests.policies.conftest import Made, seen

BUCKET = "aws:s3/bucket:Bucket"


@pytest.mark.parametrize("given", [{"tags": {"team": "ml"}}, '{"tags": {"team": "ml"}}'])
def test_tags_of_the_provider_as_object_and_as_json(given: object) -> None:
    (resource,) = seen([Made(BUCKET, {}, provider={"defaultTags": given})])
    assert default_tags(resource).text("team") == "ml"


def test_a_provider_without_tags_sets_none() -> None:
    (resource,) = seen([Made(BUCKET, {}, provider={"region": "us-east-1"})])
    assert default_tags(resource).text("team") is None


@pytest.mark.parametrize(
    ("provider", "property_"), [({}, "provider"), ({"defaultTags": "{"}, "provider.defaultTags")]
)
def test_tags_that_cannot_be_read(provider: dict[str, object], property_: str) -> None:
    (resource,) = seen([Made(BUCKET, {}, provider=provider)])
    with pytest.raises(UnreadableProperty) as unreadable:
        default_tags(resource)
    assert unreadable.value.property == property_
