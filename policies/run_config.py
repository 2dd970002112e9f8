"""Compares the configuration of one run, ``--policy-pack-config``, with the settings of the project.

The SDK applies the levels of a run itself: a disabled policy is not called, and the others see their options
only. The pack therefore reads the engine's request before the SDK does.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import grpc
from google.protobuf import json_format
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc

from gpufabric.policies.options import option_facts
from gpufabric.policies.policy_names import ADVICE, FILES, GATHER
from gpufabric.policies.rule import Rule
from gpufabric.policies.settings import RuleSettings, Settings
from gpufabric.protection.guards import LEVEL_KEY, Guards, Setting
from gpufabric.protection.loosening import Loosening, OptionFacts, RuleFacts, loosenings
from gpufabric.spec.problems import DeclarationError

_SOURCE = "--policy-pack-config"
_OTHERS = {FILES: RuleFacts("mandatory"), GATHER: RuleFacts("advisory"), ADVICE: RuleFacts("advisory")}
"""Policies of the pack that are no rules."""

_Configured = Mapping[str, dict[str, Setting]]


class RunConfig:
    """The configuration of one run.

    Args:
        rules: rules of the pack.
        settings: the project's settings of the stack.
    """

    def __init__(self, rules: Iterable[Rule], settings: Settings) -> None:
        judged = list(rules)
        self._facts = {rule.id: _facts(rule, settings.of(rule)) for rule in judged} | _OTHERS
        self._fixed = {FILES, GATHER, *(rule.id for rule in judged if not rule.can_be_lowered)}
        self._loosenings: tuple[Loosening, ...] = ()

    def loosenings(self) -> tuple[Loosening, ...]:
        """Return what the run loosens."""
        return self._loosenings

    def configure(self, configured: _Configured) -> None:
        """Take the configuration of the run.

        Raises:
            DeclarationError: it lowers a policy that nobody can lower.
        """
        fixed = {name: facts for name, facts in self._facts.items() if name in self._fixed}
        for loosening in _compared(fixed, configured):
            raise DeclarationError.of(
                _SOURCE,
                given=loosening.text,
                allowed=f"no lower level of {', '.join(sorted(fixed))}",
                limit="these policies show what else a change loosens: docs/policies.md, Loosened settings",
            )
        self._loosenings = tuple(_compared(self._facts, configured))


def observe(configure: Callable[[_Configured], None]) -> None:
    """Pass each configuration of the pack that starts next to a function; what it refuses, the engine shows.

    The SDK has no hook for it, so that the registration of the pack's server is wrapped.
    """
    register = analyzer_pb2_grpc.add_AnalyzerServicer_to_server

    def registered(servicer: Any, server: grpc.Server) -> None:  # noqa: ANN401 - the SDK's class is private
        pass_on = servicer.Configure

        def observed(request: analyzer_pb2.ConfigureAnalyzerRequest, call: grpc.ServicerContext) -> object:
            try:
                configure(_settings(request))
            except DeclarationError as error:
                call.abort(grpc.StatusCode.INVALID_ARGUMENT, str(error))
            return pass_on(request, call)

        servicer.Configure = observed
        register(servicer, server)

    analyzer_pb2_grpc.add_AnalyzerServicer_to_server = registered


def _settings(request: analyzer_pb2.ConfigureAnalyzerRequest) -> dict[str, dict[str, Setting]]:
    return {
        policy: {
            **_plain(json_format.MessageToDict(config.properties)),
            LEVEL_KEY: analyzer_pb2.EnforcementLevel.Name(config.enforcementLevel).lower(),
        }
        for policy, config in request.policyConfig.items()
    }


def _plain(properties: Mapping[str, object]) -> dict[str, Setting]:
    return {key: value for key, value in properties.items() if isinstance(value, bool | float | str)}


def _facts(rule: Rule, own: RuleSettings) -> RuleFacts:
    """Return a rule with the level and the options that the project gives it."""
    options: dict[str, OptionFacts] = {}
    for name, fact in option_facts(rule.options).items():
        value = getattr(own.options, name)
        options[name] = OptionFacts(
            value if isinstance(value, bool | str | None) else float(value), fact.looser
        )
    return RuleFacts(own.level, options)


def _compared(facts: Mapping[str, RuleFacts], configured: _Configured) -> list[Loosening]:
    given = loosenings(Guards(), Guards(settings=dict(configured)), facts, stack="")
    return [Loosening(_SOURCE, loosening.text) for loosening in given]
