"""Checks a live stack from a recording: an exported state or a preview."""

import json
import os
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from gpufabric.check.config import stack_config
from gpufabric.check.fabric import notes_on_ref
from gpufabric.check.judge import judge
from gpufabric.check.lines import line_of
from gpufabric.check.preview import read_preview
from gpufabric.check.registered import secret_texts
from gpufabric.check.result import CheckReport, CheckSource, StackCheck
from gpufabric.check.views import views_of
from gpufabric.masking.known import mask_of
from gpufabric.policies.context import PolicyContext
from gpufabric.policies.load_context import load_context
from gpufabric.policies.state import resources_of_state
from gpufabric.policies.variables import POLICIES_FROM_VARIABLE
from gpufabric.reading.json_text import parse_json
from gpufabric.reading.limits import UnreadableError
from gpufabric.reading.plain import read_text
from gpufabric.snapshots.project import project_with_facts
from gpufabric.spec.problems import DeclarationError, Problem
from gpufabric.wire.secrets import texts_inside_secrets
from gpufabric.wire.urn import is_urn, stack_of

_EXPORT = "the output of `pulumi stack export`"


def check_state(
    root: Path, file: Path, *, strict: bool = False, policies_from: Path | None = None
) -> CheckReport:
    """Check an exported state (``pulumi stack export``). Its secrets stay encrypted.

    Args:
        root: folder of ``Pulumi.yaml``, with the declaration, quotas, levels and waivers.
        file: the export.
        strict: whether a rule that cannot be evaluated is a violation.
        policies_from: folder of the ref from which settings of rules are taken; None for the checkout's.

    Raises:
        DeclarationError: a file cannot be read or holds something else.
    """
    began = time.monotonic()
    exported, resources = None, ()
    try:
        exported = parse_json(_text(file))
        resources = resources_of_state(exported)
    except UnreadableError as error:
        raise _unreadable(file, error) from None
    except ValueError as error:
        raise _fault(file, str(error), _EXPORT) from None
    if not resources:
        raise _fault(file, "no export, or a stack without resources", _EXPORT)
    if not all(is_urn(resource.urn) for resource in resources):
        raise _fault(file, "a resource whose URN is none", _EXPORT)
    if len({stack_of(resource.urn) for resource in resources}) > 1:
        raise _fault(file, "resources of several stacks", _EXPORT)
    check = StackCheck(stack_of(resources[0].urn))
    context = _context(check, root, None, policies_from)
    mask = mask_of(texts_inside_secrets(exported), os.environ)
    judge(check, resources, context, root, strict=strict, mask=mask)
    return _report(check, root, "state", strict=strict, began=began, policies_from=policies_from)


def check_events(
    root: Path, file: Path, *, strict: bool = False, policies_from: Path | None = None
) -> CheckReport:
    """Check a recorded preview: the resources of the stack after the change, compared with those before.

    Args:
        root: folder of ``Pulumi.yaml``, with quotas, levels and waivers.
        file: the event stream or the digest of the preview.
        strict: whether a rule that cannot be evaluated is a violation.
        policies_from: folder of the ref from which settings of rules are taken; None for the checkout's.

    Raises:
        DeclarationError: a file cannot be read or holds something else.
    """
    began = time.monotonic()
    try:
        preview = read_preview(_text(file))
    except ValueError as error:
        raise _fault(file, str(error), "an event stream, or `pulumi preview --json --show-sames`") from None
    urns = [resource.urn for resource in (*preview.resources, *preview.previous)]
    check = StackCheck(stack_of(urns[0]), notes=preview.notes)
    context = _context(check, root, preview.config or None, policies_from)
    if preview.previous:
        context = replace(
            context, previous=views_of(preview.previous, graph=preview.graph), previous_problem=""
        )
    mask = mask_of(secret_texts((*preview.resources, *preview.previous)), os.environ)
    judge(check, views_of(preview.resources, graph=preview.graph), context, root, strict=strict, mask=mask)
    return _report(check, root, "events", strict=strict, began=began, policies_from=policies_from)


def _context(
    check: StackCheck, root: Path, config: Mapping[str, str] | None, policies_from: Path | None
) -> PolicyContext:
    """Return the context with the recorded configuration, or else with that of the stack's file."""
    text = json.dumps(dict(config)) if config is not None else stack_config(root, check.stack).as_json()
    environment = {"PULUMI_STACK": check.stack, "PULUMI_CONFIG": text}
    if policies_from is not None:
        environment[POLICIES_FROM_VARIABLE] = str(policies_from)
    return load_context(environment, root=root)


def _report(
    check: StackCheck,
    root: Path,
    source: CheckSource,
    *,
    strict: bool,
    began: float,
    policies_from: Path | None,
) -> CheckReport:
    project = project_with_facts(root)
    file = project.files.get(check.stack)
    check.file = file.name if file else ""
    check.lines = [
        line_of(finding, check.stack, file, project.keys) if file else 0 for finding in check.findings
    ]
    check.seconds = time.monotonic() - began
    return CheckReport([check], strict, source, notes_on_ref(policies_from), check.seconds)


def _text(file: Path) -> str:
    try:
        return read_text(file)
    except UnreadableError as error:
        raise _unreadable(file, error) from None


def _unreadable(file: Path, error: UnreadableError) -> DeclarationError:
    return DeclarationError(
        [Problem("the file", error.given, error.allowed, error.limit, file.name, error.line)]
    )


def _fault(file: Path, given: str, allowed: str) -> DeclarationError:
    return DeclarationError([Problem("the file", given, allowed, "formats of the Pulumi engine", file.name)])
