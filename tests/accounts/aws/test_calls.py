import re
import subprocess
import sys
from pathlib import Path

import pytest
from moto.core.utils import get_service_model

from gpufabric.accounts.aws import calls
from gpufabric.accounts.aws.adoption_calls import ADOPTION_CALLS
from gpufabric.accounts.aws.calls import CALLS, Call


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.name)
def test_operation_and_rows_are_those_of_the_model(call: Call):
    output = get_service_model(call.service).operation_model(call.operation).output_shape
    assert output is not None
    assert not call.rows or output.members[call.rows].type_name == "list"


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.name)
def test_every_call_only_reads(call: Call):
    assert re.match("(Describe|List|Get|Head|Simulate)", call.operation)


def test_each_call_stands_once():
    assert len({call.name for call in CALLS}) == len(CALLS)


def test_reader_loads_no_sdk_before_it_calls():
    program = (
        "import sys, gpufabric.accounts.aws.reader; print([n for n in sys.modules if n.startswith('boto')])"
    )
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


def test_the_reader_makes_every_call():
    """A call that nobody makes would widen the role for snapshots."""
    constants = {name for name, value in vars(calls).items() if isinstance(value, Call)}
    assert len(constants) + len(ADOPTION_CALLS) == len(CALLS)
    sources = "".join(
        file.read_text(encoding="utf-8")
        for file in Path(calls.__file__).parent.glob("*.py")
        if file.name != "calls.py"
    )
    assert {name for name in constants if not re.search(rf"\b{name}\b", sources)} == set()
