"""Reads one section in tests."""

from gpufabric.accounts.answer import SectionAnswer
from gpufabric.accounts.oci.reader import OciReader
from gpufabric.accounts.target import Target
from gpufabric.snapshots.model import Topic


def answer_of(reader: OciReader, target: Target, topic: Topic, section: str) -> SectionAnswer:
    """Return the answer to a section."""
    return next(answer for answer in reader.read(target, topic) if answer.section == section)


def rows_of(reader: OciReader, target: Target, topic: Topic, section: str) -> dict[str, object]:
    """Return the rows of a section that must be complete."""
    answer = answer_of(reader, target, topic, section)
    assert answer.failures == ()
    assert answer.rows is not None
    return dict(answer.rows)
