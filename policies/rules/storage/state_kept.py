"""The state of the stacks."""

from collections.abc import Iterator

from gpufabric.policies.references import WELL_ARCHITECTED_AWS, WELL_ARCHITECTED_AZURE
from gpufabric.policies.rule import Finding, Rule
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated
from gpufabric.spec.problems import DeclarationError


class StateKept(Rule):
    """The state of a stack is kept where it outlives a machine, and its secrets under a key.

    What the project's files say is judged. Whether a bucket that holds the state keeps old versions cannot
    be told from them.
    """

    id = "state-kept"
    title = "The stack's state outlives a machine, and a key encrypts its secrets"
    why = (
        "Without its state nobody can change or remove what runs and is paid for; and whoever knows the "
        "passphrase of a state reads the keys of VPNs and clusters in it, for good."
    )
    # The state of a first trial is on a laptop; stacks/policies.yaml can make it mandatory.
    level = "advisory"
    fix = (
        "Name a shared backend in Pulumi.yaml (backend.url: Pulumi's service, or a bucket that keeps old "
        "versions), and make stacks with --secrets-provider of a cloud's key management."
    )
    reference = (WELL_ARCHITECTED_AWS("SEC02-BP03"), WELL_ARCHITECTED_AZURE("SE:09"))

    def check(self, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Look at the backend and at the secrets provider."""
        if view.context.state_storage is None:
            return
        try:
            kept = view.context.state_storage()
        except DeclarationError:
            yield Unevaluated("", "how the state is kept", "unknown: a file of the project is at fault")
            return
        stack = view.context.stack
        if not kept.backend:
            yield Unevaluated(
                "", "backend.url of Pulumi.yaml", "is not given: each login says where the state is"
            )
        if kept.is_local:
            yield Finding(f"{stack}: its state is kept in files of one machine")
        if kept.by_passphrase:
            yield Finding(f"{stack}: a passphrase, and no key, opens the secrets in its state")
