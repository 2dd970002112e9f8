import re
from pathlib import Path

import pytest

from gpufabric.accounts.oci.reader import SECTIONS, OciReader
from gpufabric.accounts.oci.statements import STATEMENTS, UNDOCUMENTED, statement_for, statements_for_reading
from tests.accounts.oci import given_things as given
from tests.accounts.oci.conftest import Declare
from tests.accounts.oci.test_given import EXISTING, POOLS, Held, with_hub
from tests.accounts.oci.test_reservations import pools
from tools.loopback.oci.server import Loopback

STATEMENT = re.compile(
    r"Allow group <group> to (inspect|read|manage) [a-z-]+ in (tenancy|compartment <compartment>)"
)


def test_the_statements_are_for_the_calls_that_the_reader_makes(
    reader: OciReader, declare: Declare, cloud: Loopback
) -> None:
    held = Held()
    cloud.routes[:0] = given.routes(held.things, held.lists)
    target = declare(pools=pools())
    reader.identity(target)
    sources = [answer.source for topic in SECTIONS for answer in reader.read(target, topic)]
    existing = with_hub(declare(existing=EXISTING, pools=POOLS, system_image_id=None))
    sources += [answer.source for answer in reader.read(existing, "network")]
    assert {call.partition(":")[2] for call in {*STATEMENTS, *UNDOCUMENTED}} == set(cloud.operations())
    named = {call for source in sources for call in source.removeprefix("OCI ").split(", ")}
    assert named | {"identity:ListRegionSubscriptions"} == {*STATEMENTS, *UNDOCUMENTED}


@pytest.mark.parametrize("call", STATEMENTS)
def test_statements(call: str) -> None:
    assert STATEMENT.fullmatch(statement_for(call))


def test_each_resource_type_once() -> None:
    statements = statements_for_reading()
    assert statements == sorted(statements)
    kinds = [statement.split()[5] for statement in statements]
    assert len(kinds) == len(set(kinds))
    assert "Allow group <group> to read buckets in compartment <compartment>" in statements
    managing = [statement for statement in statements if " manage " in statement]
    assert managing == ["Allow group <group> to manage compute-capacity-reports in tenancy"]


def test_the_documentation_has_them(repo: Path) -> None:
    text = (repo / "docs" / "accounts.md").read_text(encoding="utf-8")
    assert "\n".join(statements_for_reading()) in text


@pytest.mark.parametrize("call", sorted(UNDOCUMENTED))
def test_a_statement_that_nobody_knows_is_not_invented(call: str) -> None:
    assert "ask Oracle" in statement_for(call)


def test_a_call_that_needs_none() -> None:
    assert not statement_for("login")
