import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from gpufabric.wire.secrets import texts_inside_secrets
from gpufabric.wire.values import SECRET, SIGNATURE

MARK = "hunter2"
KEYS = st.sampled_from(("name", "tags", "policy"))
secrets = st.text('abc{}[]<>"/\\ é', max_size=8).map(lambda text: f"{MARK}{text}{MARK}")
values = st.recursive(
    secrets.map(lambda text: {SIGNATURE: SECRET, "value": text}) | st.booleans() | st.integers(0, 9),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(KEYS, inner, max_size=2)
        | st.dictionaries(KEYS, inner, max_size=2).map(
            lambda plain: {SIGNATURE: SECRET, "value": {**plain, "text": MARK}}
        )
    ),
    max_leaves=4,
)


def without_secrets(value: Any) -> Any:
    if isinstance(value, dict):
        return (
            {}
            if value.get(SIGNATURE) == SECRET
            else {key: without_secrets(item) for key, item in value.items()}
        )
    return [without_secrets(item) for item in value] if isinstance(value, list) else value


@given(value=values)
def test_every_secret_text_is_found(value: Any) -> None:
    assert MARK not in json.dumps(without_secrets(value))
    assert bool(texts_inside_secrets(value)) is (MARK in json.dumps(value))


def test_plain_text_of_an_exported_state_is_read_as_json() -> None:
    assert texts_inside_secrets({SIGNATURE: SECRET, "plaintext": '{"key": "inner"}'}) == {"inner"}
    assert texts_inside_secrets({SIGNATURE: SECRET, "ciphertext": "v1:abc"}) == {"v1:abc"}


def test_short_texts_are_not_masked() -> None:
    assert texts_inside_secrets({SIGNATURE: SECRET, "value": "12"}) == frozenset()
