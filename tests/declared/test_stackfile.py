from typing import Any

import pytest
from ruamel.yaml import YAML

from gpufabric.declared.questions import Question
from gpufabric.declared.stackfile import nested, text_of, value_of
from gpufabric.spec.config_keys import ConfigKeys
from gpufabric.spec.problems import DeclarationError


@pytest.mark.parametrize(
    ("path", "text", "value"),
    [
        ("account_id", "012345678901", "012345678901"),
        ("zone", "1", "1"),
        ("system_zones", "use1-az1, use1-az2", ["use1-az1", "use1-az2"]),
        ("system_zones", "[use1-az1, use1-az2]", ["use1-az1", "use1-az2"]),
        ("pools.train.nodes", "16", 16),
        ("pools.train.capacity.starts", "2026-12-08T11:30:00Z", "2026-12-08T11:30:00Z"),
        ("availability_domain", "Uocm:US-ASHBURN-AD-1", "Uocm:US-ASHBURN-AD-1"),
        ("cluster.kubernetes_version", "1.35", "1.35"),
        ("cluster.public_endpoint", "false", False),
        (
            "storage.lustre",
            "{at_least_tib: 20, throughput_mbps_per_tib: 500}",
            {"at_least_tib": 20, "throughput_mbps_per_tib": 500},
        ),
    ],
)
def test_answers_are_read_as_what_the_property_is(path: str, text: str, value: object) -> None:
    assert value_of(path, text) == value


def test_an_answer_that_is_no_yaml_is_refused() -> None:
    with pytest.raises(DeclarationError, match=r"tags: given '\{a: '; allowed: a YAML value"):
        value_of("tags", "{a: ")


def test_paths_become_a_declaration() -> None:
    values = {"cloud": "aws", "pools.train.nodes": 2, "pools.train.shape": "x"}
    assert nested(values) == {"cloud": "aws", "pools": {"train": {"nodes": 2, "shape": "x"}}}


def test_a_path_through_a_value_is_refused() -> None:
    with pytest.raises(DeclarationError, match="nothing below zone"):
        nested({"zone": "1", "zone.name": "x"})


def test_text_reads_back_as_the_data_and_says_where_ids_come_from() -> None:
    data: dict[str, Any] = {
        "account_id": "012345678901",
        "cluster": {"kubernetes_version": "1.35"},
        "pools": {"train": {"nodes": 2}},
        "system_zones": ["use1-az1", "use1-az2"],
    }
    asked = [Question("account_id", "id", "aws sts"), Question("pools.train.nodes", "nodes", "you")]
    text = text_of(data, asked, "Two nodes.", ConfigKeys("lab"))
    assert YAML(typ="safe").load(text) == {"config": {"lab:region": data}}
    assert text.startswith("# Two nodes.\nconfig:\n")
    assert "    # From: aws sts\n    account_id: '012345678901'\n" in text
    assert "        # From: you\n        nodes: 2\n" in text
