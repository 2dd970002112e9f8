import re

import pytest

from gpufabric.spec.json_schema import schema_of
from tools.docs.reference import DECLARATIONS, sections


@pytest.mark.parametrize("page", DECLARATIONS)
def test_every_key_has_a_row(page: str) -> None:
    schema = schema_of(DECLARATIONS[page])
    listed = set(re.findall(r"^\| `(\w+)` \|", sections(page), re.MULTILINE))
    models = [schema, *schema.get("$defs", {}).values()]
    assert listed == {key for model in models for key in model.get("properties", {})}


@pytest.mark.parametrize("page", DECLARATIONS)
def test_every_row_is_whole(page: str) -> None:
    text = sections(page)
    for line in text.splitlines():
        if line.startswith("| `"):
            cells = re.split(r"(?<!\\)\|", line)[1:-1]
            assert len(cells) == 6, line
            kind, default, meaning = cells[1].strip(), cells[3].strip(), cells[5].strip()
            assert kind
            assert default
            assert meaning, line
    named = set(re.findall(r"\]\(#(\w+)\)", text))
    assert named <= {heading.lower() for heading in re.findall(r"^## (\w+)$", text, re.MULTILINE)}


@pytest.mark.parametrize(
    ("page", "row"),
    [
        ("aws", "| `cloud` | choice |  | **required** | `aws` |"),
        ("aws", "| `log_retention_days` | choice | days | `90` | `1`, `3`,"),
        ("aws", "| `account_id` | text |  | **required** | such as `123456789012`; [may be encrypted]"),
        ("aws", "| `capacity` | [OnDemand](#ondemand) or [AwsReservation](#awsreservation) or"),
        (
            "azure",
            "| `shape` | text |  | **required** | a name that `gpufabric shapes` lists |",
        ),
        ("backbone", "| `gbps` | number | Gbit/s, 10^9 bits a second | **required** | more than 0 |"),
        ("backbone", "| `between` | list of 2: text |  | **required** |"),
        ("fabric", "| `usd_per_hour` | number | US dollars an hour | absent | more than 0 |"),
        ("usage", "| `nat_gib` | number | GiB, 2^30 bytes | absent | 0 or more |"),
        ("oci", "| `pools` | mapping of names to [OciPool](#ocipool) |  | **required** |"),
    ],
)
def test_rows(page: str, row: str) -> None:
    assert row in sections(page)


def test_sections_say_where_they_stand() -> None:
    assert "## AwsPool\n\nAt `pools.<name>`.\n\nA pool on AWS" in sections("aws")
    assert "## Link\n\nAt `links[]`." in sections("backbone")
