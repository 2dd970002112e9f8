from datetime import date

import pytest
from pydantic import ValidationError

from gpufabric.catalog.fact import Confidence, Fact, spread_provenance

READ = {"source": "sheet", "as_of": date(2026, 9, 19), "confidence": "confirmed"}


def test_a_plain_value_takes_the_provenance_of_its_table() -> None:
    assert spread_provenance({"provenance": READ, "count": 8}) == {"count": {"value": 8, **READ}}


def test_provenance_reaches_tables_below() -> None:
    spread = spread_provenance({"provenance": READ, "gpu": {"host": {"vcpus": 192}}})
    assert spread["gpu"]["host"]["vcpus"] == {"value": 192, **READ}


def test_an_inner_provenance_replaces_only_what_it_states() -> None:
    inner = {"source": "page", "note": "by hand"}
    spread = spread_provenance({"provenance": READ, "gpu": {"provenance": inner, "count": 8}, "other": 1})
    assert spread["gpu"]["count"] == {"value": 8, **READ, **inner}
    assert spread["other"] == {"value": 1, **READ}


def test_a_value_states_the_parts_that_differ() -> None:
    spread = spread_provenance({"provenance": READ, "count": {"value": 4, "confidence": "conflict"}})
    assert spread["count"] == {"value": 4, **READ, "confidence": "conflict"}


def test_a_table_with_a_value_is_not_searched_for_further_facts() -> None:
    names = {"azure": "A", "oci": "B"}
    assert spread_provenance({"provenance": READ, "names": {"value": names}})["names"]["value"] == names


def test_a_list_of_plain_values_is_one_fact() -> None:
    assert spread_provenance({"provenance": READ, "zones": []})["zones"] == {"value": [], **READ}
    assert spread_provenance({"provenance": READ, "zones": ["a", "b"]})["zones"]["value"] == ["a", "b"]


def test_a_list_of_tables_is_spread_entry_by_entry() -> None:
    spread = spread_provenance({"provenance": READ, "cards": [{"count": 1}, {"count": 16}]})
    assert [card["count"]["value"] for card in spread["cards"]] == [1, 16]
    assert {card["count"]["source"] for card in spread["cards"]} == {"sheet"}


def test_identifying_keys_stay_plain() -> None:
    row = {"mode": "on-demand", "regions_priced": ["*"], "usd_per_node_hour": 1}
    spread = spread_provenance({"provenance": READ, "name": "x", "prices": [row]})
    assert spread["name"] == "x"
    assert spread["prices"][0]["mode"] == "on-demand"
    assert spread["prices"][0]["regions_priced"] == ["*"]
    assert spread["prices"][0]["usd_per_node_hour"] == {"value": 1, **READ}


def test_the_parsed_file_is_left_as_it_was() -> None:
    parsed = {"provenance": dict(READ), "gpu": {"provenance": {"source": "page"}, "count": 8}}
    spread_provenance(parsed)
    assert parsed == {"provenance": READ, "gpu": {"provenance": {"source": "page"}, "count": 8}}


def test_a_fact_without_a_source_is_refused() -> None:
    with pytest.raises(ValidationError, match="source"):
        Fact[int].model_validate({"value": 8, "as_of": date(2026, 9, 19), "confidence": "confirmed"})


def test_a_fact_knows_three_confidences() -> None:
    assert Fact[int].model_validate({"value": 8, **READ}).confidence is Confidence.CONFIRMED
    with pytest.raises(ValidationError, match="confidence"):
        Fact[int].model_validate({"value": 8, **READ, "confidence": "likely"})
