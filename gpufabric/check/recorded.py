"""Checks a live stack by what was recorded of it: an exported state, or a preview."""

import json
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from gpufabric.check.config import stack_config
from gpufabric.check.events import read_preview
from gpufabric.check.judge import judge
from gpufabric.check.place import line_of
from gpufabric.check.registered import secret_texts, stack_of, texts_inside_secrets
from gpufabric.check.result import Report, Source, StackCheck
from gpufabric.check.views import views_of
from gpufabric.policies.context import PolicyContext, load_context
from gpufabric.policies.state import resources_of_state
from gpufabric.spec.problems import DeclarationError, Problem
from gpufabric.spec.project import load_project


def check_state(root: Path, file: Path, *, strict: bool = False) -> Report:
    """Judge an exported state (``pulumi stack export``). Secrets in it are not decrypted.

    Args:
        root: folder of ``Pulumi.yaml``, for the stack's declaration, quotas, levels and waivers.
        file: the export.
        strict: whether what could not be evaluated is a violation.

    Raises:
        DeclarationError: a file cannot be read or is something else.
    """
    began = time.monotonic()
    exported, resources = None, ()
    try:
        exported = json.loads(_text(file))
        resources = resources_of_state(exported)
    except ValueError:
        pass
    if not resources:
        raise _fault(
            file, "something else, or a stack without resources", "what `pulumi stack export` writes"
        )
    check = StackCheck(stack_of(resources[0].urn))
    context = _context(check, root, None)
    hidden = texts_inside_secrets(exported)
    judge(check, resources, context, root, strict=strict, hidden=hidden)
    return _report(check, root, "state", strict=strict, began=began)


def check_events(root: Path, file: Path, *, strict: bool = False) -> Report:
    """Judge a recorded preview: what the stack will hold, and how that differs from what it holds.

    Args:
        root: folder of ``Pulumi.yaml``, for quotas, levels and waivers.
        file: the event stream or the digest of the preview.
        strict: whether what could not be evaluated is a violation.

    Raises:
        DeclarationError: a file cannot be read or is something else.
    """
    began = time.monotonic()
    try:
        preview = read_preview(_text(file))
    except ValueError as error:
        raise _fault(file, str(error), "an event stream, or `pulumi preview --json --show-sames`") from None
    urns = [one.urn for one in (*preview.resources, *preview.previous)]
    check = StackCheck(stack_of(urns[0]), notes=preview.notes)
    context = _context(check, root, preview.config or None)
    if preview.previous:
        context = replace(
            context, previous=views_of(preview.previous, graph=preview.graph), previous_problem=""
        )
    hidden = secret_texts((*preview.resources, *preview.previous))
    judge(
        check, views_of(preview.resources, graph=preview.graph), context, root, strict=strict, hidden=hidden
    )
    return _report(check, root, "events", strict=strict, began=began)


def _context(check: StackCheck, root: Path, config: Mapping[str, str] | None) -> PolicyContext:
    """Give the context with the configuration that was recorded, else with that of the stack's file."""
    text = json.dumps(dict(config)) if config is not None else stack_config(root, check.stack).as_json()
    return load_context({"PULUMI_STACK": check.stack, "PULUMI_CONFIG": text}, root=root)


def _report(check: StackCheck, root: Path, source: Source, *, strict: bool, began: float) -> Report:
    file = load_project(root).files.get(check.stack)
    check.file = file.name if file else ""
    check.lines = [line_of(one, check.stack, file) if file else 0 for one in check.findings]
    check.seconds = time.monotonic() - began
    return Report([check], strict, source, seconds=check.seconds)


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise _fault(file, f"a file that cannot be read ({error.strerror})", "a readable file") from error
    except UnicodeDecodeError:
        raise _fault(file, "a file that is not text", "JSON in UTF-8") from None


def _fault(file: Path, given: str, allowed: str) -> DeclarationError:
    return DeclarationError([Problem("the file", given, allowed, "formats of the Pulumi engine", file.name)])
