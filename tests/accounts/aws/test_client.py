import pytest

from gpufabric.accounts.aws.calls import CALLS, VPCS, Call
from gpufabric.accounts.aws.errors import CallError
from tests.accounts.aws.conftest import client_of
from tools.loopback.aws.server import Refusal


def vpc(id_):
    return {"VpcId": id_, "CidrBlock": "10.0.0.0/16"}


def test_rows_of_all_pages_even_after_an_empty_one(aws):
    pages = {
        None: {"Vpcs": [vpc("vpc-1")], "NextToken": "2"},
        "2": {"Vpcs": [], "NextToken": "3"},
        "3": {"Vpcs": [vpc("vpc-2")]},
    }
    server = aws({"ec2:DescribeVpcs": lambda request: pages[request.get("NextToken")]})
    assert [row["VpcId"] for row in client_of(server).rows(VPCS)] == ["vpc-1", "vpc-2"]


def test_the_same_page_twice_is_incomplete(aws):
    server = aws({"ec2:DescribeVpcs": {"Vpcs": [vpc("vpc-1")], "NextToken": "2"}})
    with pytest.raises(CallError) as raised:
        client_of(server).rows(VPCS)
    assert raised.value.failure.cause == "incomplete"


def test_failure_on_a_later_page_gives_no_rows(aws):
    def pages(request):
        return Refusal("InternalError", 500) if "NextToken" in request else {"Vpcs": [], "NextToken": "2"}

    with pytest.raises(CallError) as raised:
        client_of(aws({"ec2:DescribeVpcs": pages})).rows(VPCS)
    assert raised.value.failure.cause == "server-error"


@pytest.mark.parametrize("code", ["Throttling", "RequestLimitExceeded"])
def test_throttled_call_is_repeated(aws, code):
    answers = iter([Refusal(code, 503), Refusal(code, 503), {"Vpcs": []}])
    server = aws({"ec2:DescribeVpcs": lambda _: next(answers)})
    assert client_of(server).rows(VPCS) == []
    assert server.count("ec2:DescribeVpcs") == 3


def test_throttling_that_does_not_end_is_told_after_five_attempts(aws):
    server = aws({"ec2:DescribeVpcs": Refusal("RequestLimitExceeded", 503)})
    with pytest.raises(CallError) as raised:
        client_of(server).rows(VPCS)
    assert raised.value.failure.cause == "throttled"
    assert server.count("ec2:DescribeVpcs") == 5


@pytest.mark.parametrize("refusal", [Refusal("InternalError", 500), Refusal("Unavailable", 503)])
def test_server_errors_are_not_repeated(aws, refusal):
    server = aws({"ec2:DescribeVpcs": refusal})
    with pytest.raises(CallError) as raised:
        client_of(server).rows(VPCS)
    assert raised.value.failure.cause == "server-error"
    assert server.count("ec2:DescribeVpcs") == 1


def test_time_out_is_told_and_not_repeated(aws):
    server = aws({"ec2:DescribeVpcs": {"Vpcs": []}})
    server.delay_s = 0.5
    with pytest.raises(CallError) as raised:
        client_of(server, read_timeout_s=0.1).rows(VPCS)
    assert raised.value.failure.cause == "timed-out"
    assert server.count("ec2:DescribeVpcs") <= 1


def test_answer_without_its_list_is_incomplete(aws, monkeypatch):
    server = aws({"service-quotas:ListServiceQuotas": {}})
    quotas = next(call for call in CALLS if call.operation == "ListServiceQuotas")
    with pytest.raises(CallError) as raised:
        client_of(server).rows(quotas, ServiceCode="ec2")
    assert raised.value.failure.text.endswith("the answer has no Quotas")


def test_calls_outside_the_list_are_refused(aws):
    stop = Call("ec2", "TerminateInstances", "", "ec2:TerminateInstances")
    with pytest.raises(TypeError, match="not among the calls"):
        client_of(aws({})).ask(stop, InstanceIds=["i-1"])


def test_missing_sdk_is_told(aws, monkeypatch):
    from gpufabric.accounts.aws import sdk

    def missing(name: str) -> None:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)

    server = aws({})
    monkeypatch.setattr(sdk, "import_module", missing)
    with pytest.raises(CallError) as raised:
        client_of(server, session=None).rows(VPCS)
    assert raised.value.failure.cause == "no-sdk"
    assert raised.value.failure.fix == "pip install 'gpufabric[aws]'"
