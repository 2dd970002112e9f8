"""Drives a simulated provider the way the engine does, over gRPC."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import grpc
from google.protobuf import empty_pb2

from gpufabric.simcloud.provider.protocol import provider_pb2, provider_pb2_grpc
from gpufabric.wire.values import from_struct, to_struct

SEED = bytes(range(32))


def urn(token: str, name: str) -> str:
    return f"urn:pulumi:test::fabric::{token}::{name}"


@dataclass
class Made:
    """A resource as the engine would keep it."""

    token: str
    name: str
    id: str
    inputs: dict[str, Any]
    outputs: dict[str, Any]


@dataclass
class Provider:
    """A client of one provider process or in-process server."""

    port: int
    channel: grpc.Channel = field(init=False)
    stub: Any = field(init=False)

    def __post_init__(self):
        self.channel = grpc.insecure_channel(f"127.0.0.1:{self.port}")
        self.stub = provider_pb2_grpc.ResourceProviderStub(self.channel)

    def configure(self, config: Mapping[str, Any]) -> "Provider":
        self.stub.Configure(provider_pb2.ConfigureRequest(args=to_struct(config), acceptSecrets=True))
        return self

    def check(self, token: str, name: str, inputs: Mapping[str, Any], olds: Mapping[str, Any] | None = None):
        answer = self.stub.Check(
            provider_pb2.CheckRequest(
                urn=urn(token, name), news=to_struct(inputs), olds=to_struct(olds or {}), randomSeed=SEED
            )
        )
        return from_struct(answer.inputs), {failure.property: failure.reason for failure in answer.failures}

    def checked(
        self, token: str, name: str, inputs: Mapping[str, Any], olds: Mapping[str, Any] | None = None
    ):
        checked, failures = self.check(token, name, inputs, olds)
        assert failures == {}
        return checked

    def preview(self, token: str, name: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
        properties = to_struct(self.checked(token, name, inputs))
        request = provider_pb2.CreateRequest(urn=urn(token, name), properties=properties, preview=True)
        answer = self.stub.Create(request)
        assert answer.id == ""
        return from_struct(answer.properties)

    def create(self, token: str, name: str, inputs: Mapping[str, Any], *, timeout_s: float = 0.0) -> Made:
        checked = self.checked(token, name, inputs)
        answer = self.stub.Create(
            provider_pb2.CreateRequest(urn=urn(token, name), properties=to_struct(checked), timeout=timeout_s)
        )
        return Made(token, name, answer.id, checked, from_struct(answer.properties))

    def read(self, made: Made):
        answer = self.stub.Read(provider_pb2.ReadRequest(urn=urn(made.token, made.name), id=made.id))
        return answer.id, from_struct(answer.inputs), from_struct(answer.properties)

    def diff(self, made: Made, inputs: Mapping[str, Any]):
        news = self.checked(made.token, made.name, inputs, made.inputs)
        return self.stub.Diff(
            provider_pb2.DiffRequest(
                urn=urn(made.token, made.name),
                id=made.id,
                olds=to_struct(made.outputs),
                old_inputs=to_struct(made.inputs),
                news=to_struct(news),
            )
        )

    def update(
        self, made: Made, inputs: Mapping[str, Any], *, preview: bool = False, timeout_s: float = 0.0
    ) -> Made:
        news = self.checked(made.token, made.name, inputs, made.inputs)
        answer = self.stub.Update(
            provider_pb2.UpdateRequest(
                urn=urn(made.token, made.name),
                id=made.id,
                olds=to_struct(made.outputs),
                old_inputs=to_struct(made.inputs),
                news=to_struct(news),
                preview=preview,
                timeout=timeout_s,
            )
        )
        return Made(made.token, made.name, made.id, news, from_struct(answer.properties))

    def delete(self, made: Made) -> None:
        self.stub.Delete(provider_pb2.DeleteRequest(urn=urn(made.token, made.name), id=made.id))

    def invoke(self, token: str, args: Mapping[str, Any]):
        answer = self.stub.Invoke(provider_pb2.InvokeRequest(tok=token, args=to_struct(args)))
        return from_struct(getattr(answer, "return")), [failure.reason for failure in answer.failures]

    def plugin_version(self) -> str:
        return self.stub.GetPluginInfo(empty_pb2.Empty()).version
