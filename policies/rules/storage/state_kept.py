"""Storage of the stacks' state."""

from collections.abc import Iterator

from gpufabric.policies.references import WELL_ARCHITECTED_AWS, WELL_ARCHITECTED_AZURE
from gpufabric.policies.rule import Finding, Rule
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated
from gpufabric.spec.problems import DeclarationError


class StateKept(Rule):
    """The state of a stack outlives a machine, and a key encrypts its secrets.

    The rule reads the project's files. They do not tell whether a bucket with the state keeps old versions.
    """

    id = "state-kept"
    title = "The stack's state outlives a machine, and a key encrypts its secrets"
    why = (
        "Without its state, nobody can change or remove what runs and is billed. Whoever knows the "
        "passphrase of a state can always read the keys of VPNs and clusters in it."
    )
    # A first trial keeps its state on a laptop; stacks/policies.yaml can make the rule mandatory.
    level = "advisory"
    fix = (
        "Name a shared backend in Pulumi.yaml (backend.url: Pulumi's service, or a bucket that keeps old "
        "versions), and create stacks with a --secrets-provider of a cloud's key management."
    )
    setting = "project.backend.url"
    reference = (WELL_ARCHITECTED_AWS("SEC02-BP03"), WELL_ARCHITECTED_AZURE("SE:09"))

    def check(self, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Check the backend and the secrets provider."""
        if view.context.state_storage is None:
            return
        try:
            kept = view.context.state_storage()
        except DeclarationError:
            yield Unevaluated("", "where the state is stored", "is unknown: a file of the project is invalid")
            return
        stack = view.context.stack
        if not kept.backend:
            yield Unevaluated(
                "", "backend.url of Pulumi.yaml", "is not set: each user's login decides where the state is"
            )
        if kept.is_local:
            yield Finding(f"{stack}: its state is in files on one machine")
        if kept.by_passphrase:
            yield Finding(f"{stack}: a passphrase, not a key, encrypts the secrets in its state")
