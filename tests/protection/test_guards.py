from gpufabric.protection.guards import NO_RECORD, Guards, guards_record, recorded_guards


def test_a_stack_without_settings_leaves_a_record_that_says_so() -> None:
    record = guards_record(Guards())
    assert "quotas" not in record
    assert recorded_guards(record).guards == Guards()


def test_no_record_is_unknown() -> None:
    assert recorded_guards(None) == NO_RECORD
    assert NO_RECORD.guards is None
