import re

import pytest

from gpufabric.accounts.oci.reader import SECTIONS, OciReader
from gpufabric.accounts.oci.statements import STATEMENTS, statement_for, statements_for_reading
from tests.accounts.oci.conftest import Declare
from tests.accounts.oci.loopback import Loopback
from tests.accounts.oci.test_held import pools

STATEMENT = re.compile(
    r"Allow group <group> to (inspect|read|manage) [a-z-]+ in (tenancy|compartment <compartment>)"
)


def test_the_statements_are_for_the_calls_that_the_reader_makes(
    reader: OciReader, declare: Declare, cloud: Loopback
) -> None:
    target = declare(pools=pools())
    reader.identity(target)
    sources = [answer.source for topic in SECTIONS for answer in reader.read(target, topic)]
    assert {call.partition(":")[2] for call in STATEMENTS} == set(cloud.operations())
    named = {call for source in sources for call in source.removeprefix("OCI ").split(", ")}
    assert named | {"identity:ListRegionSubscriptions"} == set(STATEMENTS)


@pytest.mark.parametrize("call", STATEMENTS)
def test_statements(call: str) -> None:
    assert STATEMENT.fullmatch(statement_for(call))


def test_each_statement_once() -> None:
    statements = statements_for_reading()
    assert statements == sorted(set(statements))
    managing = [statement for statement in statements if " manage " in statement]
    assert managing == ["Allow group <group> to manage compute-capacity-reports in tenancy"]


def test_a_call_that_needs_none() -> None:
    assert not statement_for("login")
