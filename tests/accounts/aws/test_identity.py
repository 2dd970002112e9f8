from gpufabric.accounts.reader import Identity
from gpufabric.accounts.target import Target
from tests.accounts.aws.conftest import ACCOUNT, CALLER, reader_of, region, target

OTHER = {**CALLER, "Account": "999999999999", "Arn": "arn:aws:iam::999999999999:user/ci"}


def test_identity_of_the_declared_account(aws):
    identity = reader_of(aws({})).identity(target())
    assert identity == Identity(ACCOUNT, f"arn:aws:iam::{ACCOUNT}:user/ci", is_declared_account=True)


def test_identity_is_asked_once_for_all_topics(aws):
    server = aws({})
    reader = reader_of(server)
    reader.identity(target())
    reader.read(target(), "quotas")
    assert server.count("sts:GetCallerIdentity") == 1


def test_nothing_is_read_from_another_account(aws):
    server = aws({"sts:GetCallerIdentity": OTHER})
    answers = reader_of(server).read(target(), "quotas")
    assert [answer.rows for answer in answers] == [None, None, None]
    for answer in answers:
        (failure,) = answer.failures
        assert failure.cause == "wrong-account"
        assert failure.text == (f"the credentials belong to another account than {ACCOUNT}")
        assert "999999999999" not in f"{failure.text} {failure.fix}"
    assert [call for call, _ in server.calls] == ["sts:GetCallerIdentity"]


def test_encrypted_account_cannot_be_compared(aws):
    declared = region(account_id="[secret]")
    concealed = Target(cloud="aws", account="[secret]", region="us-east-1", stacks={"a": declared})
    (failure,) = reader_of(aws({})).read(concealed, "quotas")[0].failures
    assert failure.cause == "wrong-account"
    assert "encrypted" in failure.text


def test_answer_without_an_account_is_incomplete(aws):
    (failure,) = reader_of(aws({"sts:GetCallerIdentity": {}})).read(target(), "quotas")[0].failures
    assert failure.cause == "incomplete"
