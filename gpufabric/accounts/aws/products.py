"""Calls the AWS Price List API. It belongs to no account, and one region states the prices of all."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import cast

from gpufabric.accounts.aws.calls import PRODUCTS
from gpufabric.accounts.aws.client import Client
from gpufabric.accounts.aws.sdk import Connections

ENDPOINT_REGION = "us-east-1"
"""Region with the API, one of three (botocore's endpoints of ``pricing``)."""


class Products:
    """Reads products from the price list.

    Args:
        clock: time of this machine.
        connections: clients of the services; None for those with the credentials of the environment.
    """

    def __init__(self, clock: Callable[[], datetime], connections: Connections | None = None) -> None:
        self._client = Client("", ENDPOINT_REGION, connections or Connections(), clock)

    def __call__(self, service: str, filters: Sequence[Mapping[str, str]]) -> list[str]:
        """Return the products of a service that fit filters, as JSON, from all pages.

        Args:
            service: service code.
            filters: filters in the form of the API.

        Raises:
            CallError: a page is missing.
        """
        rows = self._client.rows(PRODUCTS, ServiceCode=service, Filters=[*filters], FormatVersion="aws_v1")
        return cast("list[str]", rows)
