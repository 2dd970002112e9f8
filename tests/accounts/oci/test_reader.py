import pytest

from gpufabric.accounts.oci.reader import SECTIONS, OciReader
from gpufabric.accounts.reader import Identity
from gpufabric.snapshots.model import MODELS
from tests.accounts.oci.conftest import Declare


@pytest.mark.parametrize("topic", SECTIONS)
def test_every_section_of_a_topic_is_complete(reader: OciReader, declare: Declare, topic: str) -> None:
    answers = reader.read(declare(), topic)
    assert [answer.section for answer in answers] == list(SECTIONS[topic])
    assert {answer.section: answer.failures for answer in answers} == dict.fromkeys(SECTIONS[topic], ())
    assert all(answer.rows is not None for answer in answers)
    assert set(SECTIONS[topic]) <= set(MODELS[topic].model_fields)


def test_identity(reader: OciReader, declare: Declare) -> None:
    found = reader.identity(declare())
    assert isinstance(found, Identity), found
    assert found.is_declared_account
    assert found.home_region == "us-phoenix-1"
