import json
from typing import Any

import boto3
import pytest

from gpufabric.accounts.aws.errors import CallError
from gpufabric.accounts.aws.products import Products
from gpufabric.accounts.aws.sdk import Connections
from gpufabric.accounts.prices.aws import read_prices
from gpufabric.catalog.catalog import Catalog
from tests.accounts.aws.conftest import NOW, target
from tools.loopback.aws.server import Answer, FakeAws, Refusal, serve

FILTERS = [{"Type": "TERM_MATCH", "Field": "regionCode", "Value": "us-east-1"}]
GET = "pricing:GetProducts"


def products(aws: FakeAws) -> Products:
    return Products(lambda: NOW, Connections(boto3.Session(), aws.url, 5, lambda: 0.0))


def pages(parameters: dict[str, Any]) -> Answer:
    """Answer a second page to the token of the first."""
    token = parameters.get("NextToken")
    page = {"FormatVersion": "aws_v1", "PriceList": [json.dumps({"page": token or "first"})]}
    return page if token else page | {"NextToken": "second"}


def test_all_pages_are_read() -> None:
    with serve(FakeAws({GET: pages})) as aws:
        texts = products(aws)("AmazonEC2", FILTERS)
    assert [json.loads(text) for text in texts] == [{"page": "first"}, {"page": "second"}]
    assert [asked["ServiceCode"] for asked in aws.asked(GET)] == ["AmazonEC2", "AmazonEC2"]
    assert aws.asked(GET)[0]["Filters"] == FILTERS
    assert not aws.faults


@pytest.mark.parametrize(
    ("refusal", "cause"),
    [
        (Refusal("AccessDeniedException", 400), "denied"),
        (Refusal("ExpiredTokenException", 400), "expired-credentials"),
        (Refusal("InternalErrorException", 500), "server-error"),
    ],
)
def test_a_refusal_is_a_failure_with_the_call_and_a_next_step(refusal: Refusal, cause: str) -> None:
    with serve(FakeAws({GET: refusal}, date=NOW)) as aws, pytest.raises(CallError) as raised:
        products(aws)("AmazonEC2", FILTERS)
    failure = raised.value.failure
    assert failure.cause == cause
    assert failure.call == "pricing:GetProducts"
    assert failure.fix


def test_every_question_fits_the_model_of_the_service() -> None:
    with serve(FakeAws({GET: {"FormatVersion": "aws_v1", "PriceList": []}})) as aws:
        answer = read_prices(target(), Catalog(), products(aws))
    assert answer.rows == {}
    assert len(answer.absent) == aws.count(GET)
    assert not aws.faults
