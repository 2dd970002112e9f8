"""Holds bodies against the models of the SDK: what a loopback server sends, and what it gets."""

# Models of the SDK have no types.
# pyright: basic

import json
from functools import cache
from importlib import import_module
from typing import Any

from oci.auth.signers import SecurityTokenSigner
from oci.base_client import BaseClient

_MAPPINGS = {
    "oci.core": "core_type_mapping",
    "oci.identity": "identity_type_mapping",
    "oci.limits": "limits_type_mapping",
    "oci.limits_increase": "limits_increase_type_mapping",
    "oci.container_engine": "container_engine_type_mapping",
    "oci.object_storage": "object_storage_type_mapping",
    "oci.lustre_file_storage": "lustre_file_storage_type_mapping",
    "oci.key_management": "key_management_type_mapping",
    "oci.dns": "dns_type_mapping",
    "oci.resource_search": "resource_search_type_mapping",
}


def encoded(answer: Any) -> bytes:
    """Return a model, a list of models or a text as a body, after checking it against the SDK's models.

    All attributes that the SDK calls required must be there, types must fit, and the body must be read back
    as an equal model.
    """
    if isinstance(answer, str):
        return json.dumps(answer).encode()
    first = answer[0] if isinstance(answer, list) and answer else answer
    if isinstance(first, list):
        return b"[]"
    kind = type(first)
    for model in answer if isinstance(answer, list) else [answer]:
        _check_required(model)
    client = _client(kind.__module__)
    declared = f"list[{kind.__name__}]" if isinstance(answer, list) else kind.__name__
    body = json.dumps(client.sanitize_for_serialization(answer, declared)).encode()
    assert client.deserialize_response_data(body, declared) == answer, f"{declared} changes when it is sent"
    return body


def decoded(body: bytes, kind: type) -> Any:
    """Return the body of a request as a model, after checking that it has no other keys and all required."""
    data = json.loads(body)
    _check_known(data, kind)
    model = _client(kind.__module__).deserialize_response_data(body, kind.__name__)
    _check_required(model)
    return model


def _check_required(model: Any) -> None:
    for name in model.swagger_types:
        value = getattr(model, name)
        documentation = getattr(type(model), name).__doc__ or ""
        assert value is not None or "**[Required]**" not in documentation, f"{type(model).__name__}.{name}"
        for part in value if isinstance(value, list) else [value]:
            if hasattr(part, "swagger_types"):
                _check_required(part)


def _check_known(data: dict[str, Any], kind: type) -> None:
    model = kind()
    types = {model.attribute_map[name]: declared for name, declared in model.swagger_types.items()}
    assert set(data) <= set(types), f"{kind.__name__} has no {set(data) - set(types)}"
    models = import_module(kind.__module__.rpartition(".")[0])
    for key, value in data.items():
        inner = getattr(models, types[key].removeprefix("list[").removesuffix("]"), None)
        for part in value if isinstance(value, list) else [value]:
            if inner is not None and isinstance(part, dict):
                _check_known(part, inner)


class _NoSigner(SecurityTokenSigner):
    def __init__(self) -> None:
        pass


@cache
def _client(module: str) -> BaseClient:
    service = module.partition(".models")[0]
    mapping = getattr(import_module(f"{service}.models"), _MAPPINGS[service])
    return BaseClient(
        service.rpartition(".")[2],
        {},
        _NoSigner(),
        mapping,
        regional_client=True,
        service_endpoint="http://127.0.0.1",
    )
