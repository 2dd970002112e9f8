import pytest

from gpufabric.spec.provider_keys import PROVIDER_KEYS, ProviderKey
from gpufabric.spec.provider_values import WrongValueError, value_of

ROLES = PROVIDER_KEYS["aws"]["assumeRoles"]


@pytest.mark.parametrize(
    ("key", "given", "value"),
    [
        (ProviderKey(), "prod", "prod"),
        (ProviderKey(), 5, "5"),
        (ProviderKey(), '{"a": 1}', '{"a": 1}'),
        (ProviderKey("flag"), True, True),
        (ProviderKey("flag"), "true", True),
        (ProviderKey("number"), "7", 7),
        (ProviderKey("texts"), '["a", "b"]', ["a", "b"]),
        (ProviderKey("object"), '{"a": {"b": 1}}', {"a": {"b": 1}}),
        (ROLES, '[{"roleArn": "r"}]', [{"roleArn": "r"}]),
        (ROLES, "[secret]", "[secret]"),
    ],
)
def test_values_as_yaml_and_as_the_engine_passes_them_on(
    key: ProviderKey, given: object, value: object
) -> None:
    assert value_of(key, given) == value


@pytest.mark.parametrize(
    ("key", "given", "path", "text", "allowed"),
    [
        (ProviderKey(), True, (), "a flag", "a text"),
        (ProviderKey(), ["a"], (), "a list", "a text"),
        (ProviderKey("flag"), "yes", (), "a text", "true or false"),
        (ProviderKey("number"), "many", (), "a text", "a whole number"),
        (ProviderKey("texts"), [], (), "an empty list", "a list of texts"),
        (ProviderKey("texts"), "a", (), "a text", "a list of texts"),
        (ProviderKey("object"), "a", (), "a text", "a mapping"),
        (ROLES, {"roleArn": "r"}, (), "a mapping", "a list of mappings"),
        (ROLES, [{"roleArn": "r", "externalID": "x"}], ("externalID",), "an unknown key", "duration"),
        (ROLES, [{"sessionName": "s"}], ("roleArn",), "nothing", "the ARN of a role"),
        (ProviderKey(), None, (), "nothing", "a text"),
    ],
)
def test_other_values_are_refused_without_showing_them(
    key: ProviderKey, given: object, path: tuple[str, ...], text: str, allowed: str
) -> None:
    with pytest.raises(WrongValueError) as refused:
        value_of(key, given)
    assert refused.value.path == path
    assert refused.value.given == text
    assert refused.value.allowed.startswith(allowed)
