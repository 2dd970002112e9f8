"""Expected refusals of a provider."""

import grpc
import pytest


def refused(code, words):
    """Expect an RPC error of a code whose details hold some words."""
    return pytest.raises(grpc.RpcError, check=lambda error: error.code() == code and words in error.details())
