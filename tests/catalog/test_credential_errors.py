from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.credential_errors import credential_errors


def test_each_cloud_has_signs_and_a_login() -> None:
    facts = credential_errors(default_catalog())
    assert [entry.id for entry in facts.entries] == ["aws", "azure-native", "oci"]
    assert all(entry.signs.value and entry.log_in.value for entry in facts.entries)


def test_expired_credentials_are_told_from_denied_calls() -> None:
    facts = credential_errors(default_catalog())
    assert facts.expired("403-AuthorizationFailed, NotAuthorizedOrNotFound: UnauthorizedOperation") is None
    for code, cloud in (
        ("operation error EKS: api error ExpiredTokenException: The security token is expired", "AWS"),
        ('Code="ExpiredAuthenticationToken"', "Azure"),
        ("401-NotAuthenticated, The required information", "OCI"),
    ):
        expired = facts.expired(code)
        assert expired is not None
        assert expired.cloud == cloud
