"""Values that a property allows, by the errors of pydantic, whose own texts speak of parsing and types."""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic_core import ErrorDetails

from gpufabric.plural import plural

OWN_WORDS = "own_words"
"""Type of errors whose text, written by gpufabric, is the allowed value."""

_Facts = Mapping[str, Any]

_KINDS: Mapping[tuple[str, ...], str] = {
    ("int_type", "int_parsing", "int_parsing_size", "int_from_float"): "a whole number",
    ("float_type", "float_parsing", "decimal_type", "decimal_parsing"): "a number",
    ("finite_number",): "a finite number",
    (
        "string_type",
        "string_unicode",
        "string_sub_type",
        "bytes_type",
    ): "text (quote numbers, true and false)",
    ("bool_type", "bool_parsing"): "true or false",
    ("list_type", "tuple_type", "set_type", "frozen_set_type", "iterable_type"): "a list",
    ("dict_type", "model_type", "model_attributes_type", "mapping_type", "dataclass_type"): "a mapping",
    ("none_required",): "nothing",
    ("json_type", "json_invalid"): "text in JSON",
    (
        "date_type",
        "date_parsing",
        "date_from_datetime_parsing",
        "date_from_datetime_inexact",
    ): "a date such as 2026-12-01",
    (
        "datetime_type",
        "datetime_parsing",
        "datetime_from_date_parsing",
        "timezone_aware",
    ): "a time with its zone, such as 2026-12-01T12:00:00Z",
    ("time_type", "time_parsing"): "a time of day such as 08:30",
    ("ip_v4_network", "ip_any_network"): "an IPv4 range without host bits, such as 10.16.0.0/16",
    ("ip_v4_address", "ip_any_address"): "an IPv4 address such as 10.16.0.1",
    ("ip_v4_interface", "ip_any_interface"): "an IPv4 address with its range, such as 10.16.0.1/16",
    (
        "url_type",
        "url_parsing",
        "url_syntax_violation",
        "url_scheme",
    ): "an address such as https://example.com",
}
"""Allowed values by the types of pydantic's errors, where these have no bounds."""

_BY_TYPE = {name: text for names, text in _KINDS.items() for name in names}

_BOUNDED: Mapping[str, Callable[[_Facts], str]] = {
    "greater_than": lambda facts: f"greater than {facts['gt']}",
    "greater_than_equal": lambda facts: f"greater than or equal to {facts['ge']}",
    "less_than": lambda facts: f"less than {facts['lt']}",
    "less_than_equal": lambda facts: f"less than or equal to {facts['le']}",
    "multiple_of": lambda facts: f"a multiple of {facts['multiple_of']}",
    "literal_error": lambda facts: str(facts["expected"]),
    "enum": lambda facts: str(facts["expected"]),
    "string_too_short": lambda facts: f"text of at least {plural(facts['min_length'], 'character')}",
    "string_too_long": lambda facts: f"text of at most {plural(facts['max_length'], 'character')}",
    "string_pattern_mismatch": lambda facts: f"text matching {facts['pattern']}",
    "too_short": lambda facts: f"at least {plural(facts['min_length'], 'item')}",
    "too_long": lambda facts: f"at most {plural(facts['max_length'], 'item')}",
    "decimal_max_places": lambda facts: f"at most {plural(facts['decimal_places'], 'decimal place')}",
    "decimal_max_digits": lambda facts: f"at most {plural(facts['max_digits'], 'digit')}",
    "decimal_whole_digits": lambda facts: f"at most {plural(facts['whole_digits'], 'whole digit')}",
    "value_error": lambda facts: str(facts["error"]),
    "assertion_error": lambda facts: str(facts["error"]),
}
"""Writers of allowed values by the types of errors that state a bound."""


def allowed_text(detail: ErrorDetails) -> str:
    """Return which values a property allows, by the error of a validation."""
    type_, facts = detail["type"], detail.get("ctx", {})
    if type_ in _BOUNDED:
        return _BOUNDED[type_](facts)
    if type_ == OWN_WORDS:
        return detail["msg"]
    if type_ == "extra_forbidden":
        return "no such key"
    if type_ == "missing":
        return "a value: it is required"
    return _BY_TYPE.get(type_, "a value that the schema allows")
