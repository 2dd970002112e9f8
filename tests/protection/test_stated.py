import pytest

from gpufabric.protection.stated import parsed


@pytest.mark.parametrize(
    ("stated", "value"),
    [
        ('{"a": 1}', {"a": 1}),
        ({"a": 1}, {"a": 1}),
        ("eastus", "eastus"),
        ("[" * 100_000, "[" * 100_000),
        (7, 7),
    ],
)
def test_json_text_is_the_value_that_it_states(stated: object, value: object) -> None:
    assert parsed(stated) == value
