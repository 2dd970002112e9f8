"""Checks one stack: runs its program, then judges the resources that it registers."""

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gpufabric.check.config import stack_config
from gpufabric.check.judge import judge, masked_problem
from gpufabric.check.needs import Collecting, needs_of
from gpufabric.check.program import run_program
from gpufabric.check.providers import Providers
from gpufabric.check.registered import secret_texts
from gpufabric.check.result import StackCheck
from gpufabric.check.views import views_of
from gpufabric.cost.contract import price_items
from gpufabric.cost.fabric import FabricBills
from gpufabric.declared.bills import fabric_bills
from gpufabric.declared.training.review import JobReview
from gpufabric.masking.known import mask_of
from gpufabric.plan.clock import now
from gpufabric.plan.resilience.assessment import Review
from gpufabric.policies.load_context import job_of, load_context, review_of
from gpufabric.policies.variables import POLICIES_FROM_VARIABLE, PREVIOUS_STATE_VARIABLE
from gpufabric.snapshots.priced_catalog import catalog_of
from gpufabric.snapshots.project import project_with_facts
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.own_prices import own_prices, with_own_prices
from gpufabric.spec.project import Project
from gpufabric.wire.values import Value

Outputs = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Checkout:
    """A project whose stacks are checked.

    Attributes:
        root: folder of ``Pulumi.yaml``.
        program: folder or file of the program of all stacks.
        strict: whether a rule that cannot be evaluated is a violation.
        policies_from: folder of the ref from which settings of rules are taken; None for the checkout's.
        collecting: what is known of stacks whose needs are collected; None to judge stacks by the rules.
    """

    root: Path
    program: Path
    strict: bool = False
    policies_from: Path | None = None
    collecting: Collecting | None = None

    def state_of(self, stack: str) -> Path | None:
        """Return the file with a stack's state; None if it is not known."""
        return self.collecting.states.get(stack) if self.collecting else None

    def environment(self, stack: str) -> dict[str, str]:
        """Return variables that tell policies where settings are stated, and the stack's previous state."""
        state = self.state_of(stack)
        return {
            **({POLICIES_FROM_VARIABLE: str(self.policies_from)} if self.policies_from else {}),
            **({PREVIOUS_STATE_VARIABLE: str(state)} if state else {}),
        }


class FabricFacts:
    """Facts that all stacks of a process share, computed when first needed.

    Args:
        root: folder of ``Pulumi.yaml``.
    """

    def __init__(self, root: Path) -> None:
        self.providers = Providers()
        self._root = root
        self._project: Project | None = None
        self._bills: FabricBills | None = None
        self._withstands: tuple[Review | None] | None = None
        self._job: tuple[JobReview | None] | None = None

    def project(self) -> Project:
        """Return the declarations of all stacks."""
        if self._project is None:
            own = own_prices(os.environ, self._root, items=price_items(catalog_of(self._root, now())))
            self._project = with_own_prices(project_with_facts(self._root), own)
        return self._project

    def bills(self) -> FabricBills:
        """Return the bills of all stacks by their declarations."""
        if self._bills is None:
            self._bills = fabric_bills(self.project(), catalog_of(self._root, now()), now())
        return self._bills

    def withstands(self) -> Review | None:
        """Return the losses that the fabric withstands by its declarations."""
        if self._withstands is None:
            self._withstands = (review_of(self._root, catalog_of(self._root, now()), now()),)
        return self._withstands[0]

    def job(self) -> JobReview | None:
        """Return whether the declared training job can run, apart from its links."""
        if self._job is None:
            self._job = (job_of(self.project, catalog_of(self._root, now()), now()),)
        return self._job[0]


def check_stack(
    checkout: Checkout, stack: str, references: Mapping[str, Outputs], shared: FabricFacts
) -> tuple[StackCheck, Outputs]:
    """Run a stack's program and judge the resources that it registers.

    Args:
        checkout: the project.
        stack: the stack's name.
        references: outputs of the stacks that it refers to.
        shared: facts that all stacks of the process share.

    Returns:
        the result, and the stack's outputs.

    Raises:
        DeclarationError: ``Pulumi.yaml`` or the stack's file cannot be read.
        CatalogError: the catalogue is damaged.
    """
    began = time.monotonic()
    config = stack_config(checkout.root, stack)
    check = StackCheck(stack)
    if config.ciphertexts:
        count = len(config.ciphertexts)
        check.notes = (f"{count} encrypted value{'s' if count > 1 else ''} in the configuration not read",)
    run = run_program(
        checkout.program, checkout.root, stack, config, references=references, providers=shared.providers
    )
    mask = mask_of(config.ciphertexts | secret_texts(run.resources), os.environ)
    check.problems = tuple(masked_problem(problem, mask) for problem in run.problems)
    check.errors = tuple(map(mask.text, run.errors))
    check.broken = run.broken
    if not (check.problems or check.errors or check.broken):
        run_of = {"PULUMI_STACK": stack, "PULUMI_CONFIG": config.as_json()}
        environment = {**run_of, **checkout.environment(stack)}
        context = load_context(
            environment,
            root=checkout.root,
            fabric=shared.bills,
            resilience_review=shared.withstands,
            job_review=shared.job,
            project=shared.project,
        )
        if checkout.collecting:
            state, held_at = checkout.state_of(stack), checkout.collecting.held_at
            joined = shared.project().regions if isinstance(context.declaration, Backbone) else ()
            check.needs = needs_of(run.resources, context, state, held_at, joined)
            return check, run.outputs
        resources = views_of(run.resources)
        judge(check, resources, context, checkout.root, strict=checkout.strict, mask=mask)
    check.seconds = time.monotonic() - began
    return check, run.outputs
