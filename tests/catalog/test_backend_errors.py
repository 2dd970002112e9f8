from gpufabric.catalog.backend_errors import backend_errors
from gpufabric.catalog.catalog import default_catalog


def test_each_code_leads_to_its_storage() -> None:
    facts = backend_errors(default_catalog())
    assert [entry.id for entry in facts.entries] == ["s3", "azblob"]
    for entry in facts.entries:
        for code in (*entry.refused.value, *entry.denied.value):
            assert facts.refusal(f"api error {code}: no") == (entry, code)
    assert facts.refusal("api error NoSuchKey: none") is None
