from datetime import UTC, datetime

import pytest

from gpufabric.accounts.answer import Failure
from gpufabric.accounts.aws.errors import CallError
from gpufabric.accounts.prices.reader import PriceReader
from gpufabric.accounts.refresh import read_accounts
from tests.accounts.prices.server import Answer, serving
from tests.accounts.prices.targets import target

LISTS = {
    "/azure": {"Items": [], "NextPageLink": None},
    "/oci": {
        "items": [
            {
                "partNumber": "B110978",
                "metricName": "GPU Per Hour",
                "currencyCodeLocalizations": [
                    {"currencyCode": "USD", "prices": [{"model": "PAY_AS_YOU_GO", "value": 14}]}
                ],
            }
        ]
    },
}
STACKS = ("aws-us-west-2", "azure-eastus", "oci-us-ashburn-1")


def test_no_cloud_asks_for_an_account() -> None:
    denied = Failure("pricing:GetProducts", "denied", "AccessDenied")

    def products(*_: object) -> list[str]:
        raise CallError(denied)

    with serving(lambda path, _: Answer(LISTS[path])) as server:
        reader = PriceReader(
            clock=lambda: datetime(2026, 11, 29, tzinfo=UTC),
            azure_endpoint=f"{server.url}/azure",
            oci_endpoint=f"{server.url}/oci",
            get_products=products,
        )
        answers = {
            answer.target.cloud: answer
            for answer in read_accounts([target(stack) for stack in STACKS], ["prices"], lambda _: reader)
        }
    assert answers["aws"].failures == (denied,)
    assert not answers["aws"].is_complete
    assert answers["azure"].is_complete
    rows = answers["oci"].sections[0].rows
    assert rows is not None
    assert list(rows) == ["B110978/BM.GPU.B200.8"]


@pytest.mark.parametrize("topic", ["quotas", "capacity", "network", "images"])
def test_other_topics_have_no_answers(topic) -> None:
    assert PriceReader().read(target("azure-eastus"), topic) == []


def test_permissions_are_not_known() -> None:
    permissions = PriceReader().permissions(target("azure-eastus"), ["read"])
    assert permissions.by_action == {"read": "unknown"}
