"""Settings of rules that a change loosens together with what they judge."""

from collections.abc import Iterator

from gpufabric.policies.rule import Finding, Rule
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated


class SettingsNotLoosened(Rule):
    """No change loosens the settings by which it is judged."""

    id = "settings-not-loosened"
    title = "No change loosens levels, options, waivers, budgets or quotas together with what they judge"
    why = "A pull request that disables the rule that forbids it looks as if it passed every check."
    level = "mandatory"
    needs = "fabric"
    can_be_lowered = False
    fix = (
        "Loosen the setting in a change of its own, which reviewers approve as such, or in a file or branch "
        "that protected_settings in Pulumi.yaml names (docs/protection.md). Nobody can lower or waive this "
        "rule."
    )

    def check(self, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Compare the settings with those of --policies-from or of the last update, and the run with them."""
        for loosening in view.loosened_by_run:
            yield Finding(
                f"{loosening}; compared with the project's settings", advisory=not view.changes_resources()
            )
        loosened = view.loosened_settings
        if loosened is None:
            return
        for loosening in loosened.unapproved:
            yield Finding(f"{loosening}; compared with {loosened.before}")
        for loosening, why in loosened.approved:
            yield Finding(f"{loosening}; compared with {loosened.before}: {why}", advisory=True)
        if loosened.unknown:
            yield Unevaluated("", "settings before this change", f"are unknown: {loosened.unknown}")
