"""Lists the settings that a change loosens."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from gpufabric.protection.account_guards import account_loosenings, lowered_use, raised_limits
from gpufabric.protection.company_guards import company_loosenings
from gpufabric.protection.guard_files import matches
from gpufabric.protection.guards import (
    ANY_TIME,
    FABRIC,
    LEVEL_KEY,
    LOSSES,
    WINDOWS,
    Guards,
    Setting,
    SnapshotGuard,
    TrainingGuard,
    WaiverGuard,
)
from gpufabric.protection.price_guards import price_loosenings
from gpufabric.protection.training_demand import lighter_sync, longer_steps
from gpufabric.spec.sync_modes import SyncMode
from gpufabric.wire.project import PROJECT_FILE, SETTINGS_FILE, WAIVERS_FILE, snapshot_file, stack_file

Looser = Literal["higher", "lower", "false", "any"]
"""Direction in which a value is looser; any: every change counts as looser."""

_LEVELS = ("mandatory", "advisory", "disabled")
_NO_LIMIT = "no limit"
_TRAINING = f"{FABRIC}training"
_SYNC: tuple[SyncMode, ...] = ("decoupled-diloco", "streaming-diloco", "diloco", "data-parallel")
"""Modes of synchronization, from the least to the greatest demand."""

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WINDOW = re.compile(rf"({'|'.join(_DAYS)}) (\d\d):(\d\d) (\d+) h")
_WEEK_MINUTES = 7 * 24 * 60

_LOWER_IS_LOOSER = "minimum_surviving_share"


@dataclass(frozen=True, slots=True)
class OptionFacts:
    """An option of a rule.

    Attributes:
        default: its value unless the project sets it; None stands for no limit.
        looser: direction in which it is looser.
    """

    default: Setting | None
    looser: Looser


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """A rule, as far as its settings can be loosened.

    Attributes:
        level: its level unless the project sets it.
        options: its options by name.
    """

    level: str
    options: Mapping[str, OptionFacts] = field(default_factory=dict[str, OptionFacts])


@dataclass(frozen=True, slots=True)
class Loosening:
    """A setting that a change loosens.

    Attributes:
        file: file that states it, relative to the project.
        text: the setting with its values before and after.
    """

    file: str
    text: str

    def __str__(self) -> str:
        """Return it as one text."""
        return f"{self.text} ({self.file})"


def loosenings(before: Guards, after: Guards, rules: Mapping[str, RuleFacts], stack: str) -> list[Loosening]:
    """List the settings that a change loosens.

    Args:
        before: settings in effect before the change.
        after: settings that it declares.
        rules: all rules of the pack, by id.
        stack: the stack's name, for the names of files.
    """
    return [
        *_levels_and_options(before, after, rules),
        *_waivers(before, after),
        *_limits(before, after, stack),
        *_windows(before, after, stack),
        *_quotas(before, after, stack),
        *_account(before, after),
        *_prices(before, after),
        *lowered_demand(before.training, after.training),
        *(Loosening(PROJECT_FILE, text) for text in company_loosenings(before.company, after.company)),
        *_protected(before, after),
    ]


def _levels_and_options(before: Guards, after: Guards, rules: Mapping[str, RuleFacts]) -> Iterator[Loosening]:
    for id_, rule in rules.items():
        old, new = before.settings.get(id_, {}), after.settings.get(id_, {})
        was, now = (str(settings.get(LEVEL_KEY, rule.level)) for settings in (old, new))
        if now in _LEVELS and was in _LEVELS and _LEVELS.index(now) > _LEVELS.index(was):
            yield Loosening(SETTINGS_FILE, f"rule {id_}: {was} -> {now}")
        for name, option in rule.options.items():
            old_value, new_value = (settings.get(name, option.default) for settings in (old, new))
            if _is_looser(old_value, new_value, option.looser):
                change = f"{_shown(old_value)} -> {_shown(new_value)}"
                yield Loosening(SETTINGS_FILE, f"rule {id_}, option {name}: {change}")


def _waivers(before: Guards, after: Guards) -> Iterator[Loosening]:
    for waiver in after.waivers:
        wider = [
            old
            for old in before.waivers
            if old.rule == waiver.rule and matches(old.resources, waiver.resources)
        ]
        if any(old.expires >= waiver.expires for old in wider):
            continue
        subject, expires = f"waiver of {waiver.rule} for {waiver.resources}", waiver.expires.isoformat()
        if wider:
            latest = max(old.expires for old in wider).isoformat()
            yield Loosening(WAIVERS_FILE, f"{subject}: until {latest} -> until {expires}")
        elif narrower := [old.resources for old in before.waivers if _covers(waiver, old)]:
            yield Loosening(WAIVERS_FILE, f"{subject}: {', '.join(narrower)} -> {waiver.resources}")
        else:
            yield Loosening(WAIVERS_FILE, f"{subject}: none -> until {expires}")


def _covers(wide: WaiverGuard, narrow: WaiverGuard) -> bool:
    """Return whether a waiver covers all that another one covers: only ``*`` matches a ``*``."""
    return wide.rule == narrow.rule and matches(wide.resources, narrow.resources)


def _limits(before: Guards, after: Guards, stack: str) -> Iterator[Loosening]:
    for name, was in before.limits.items():
        if name.endswith(WINDOWS):
            continue
        now = after.limits.get(name)
        if _is_looser(was, now, _direction(name, was)):
            file = PROJECT_FILE if name.startswith(FABRIC) else stack_file(stack)
            yield Loosening(file, f"{name}: {_shown(was)} -> {_shown(now)}")


def _windows(before: Guards, after: Guards, stack: str) -> Iterator[Loosening]:
    """Yield wider windows for restarts of machines. The file of a stack replaces those of the fabric."""
    was, now = (
        str(guards.limits.get(WINDOWS, guards.limits.get(f"{FABRIC}{WINDOWS}", ANY_TIME)))
        for guards in (before, after)
    )
    if was != ANY_TIME and (now == ANY_TIME or not _minutes(now) <= _minutes(was)):
        is_own = WINDOWS in before.limits or WINDOWS in after.limits
        name = WINDOWS if is_own else f"{FABRIC}{WINDOWS}"
        yield Loosening(stack_file(stack) if is_own else PROJECT_FILE, f"{name}: {was} -> {now}")


def _minutes(windows: str) -> set[int]:
    """Return the minutes of the week in windows such as ``sunday 04:00 4 h``."""
    minutes: set[int] = set()
    for day, hour, minute, hours in _WINDOW.findall(windows):
        start = (_DAYS.index(day) * 24 + int(hour)) * 60 + int(minute)
        minutes.update((start + passed) % _WEEK_MINUTES for passed in range(int(hours) * 60))
    return minutes


def without_losses(guards: Guards) -> Guards:
    """Leave out limits on losses, which the rule ``losses-within-limits`` compares with their own record."""
    kept = {name: value for name, value in guards.limits.items() if LOSSES not in name}
    return guards.model_copy(update={"limits": kept})


def _direction(name: str, value: Setting) -> Looser:
    if isinstance(value, bool):
        return "false"
    return "lower" if name.endswith(_LOWER_IS_LOOSER) else "higher"


def _quotas(before: Guards, after: Guards, stack: str) -> Iterator[Loosening]:
    """Yield higher limits, limits that were or become unknown, and less use without a newer reading."""
    undated = "" if _is_newer(before.snapshot, after.snapshot) else ", and taken_at is no newer"
    texts = [*raised_limits(before.quotas or {}, after.quotas or {}, undated)]
    if undated and before.snapshot and after.snapshot:
        was, now = before.snapshot.used_by_others, after.snapshot.used_by_others
        texts += lowered_use(was, now, "used by others", undated)
    for text in texts:
        yield Loosening(snapshot_file(stack), text)


def _account(before: Guards, after: Guards) -> Iterator[Loosening]:
    """Yield loosened quotas of the account, if both settings are of the same one."""
    if after.account_file and before.account_file in ("", after.account_file):
        for text in account_loosenings(before.account, after.account):
            yield Loosening(after.account_file, text)


def _prices(before: Guards, after: Guards) -> Iterator[Loosening]:
    """Yield loosened prices of the regions that are declared before and after the change."""
    for file, was in before.prices.items():
        if file in after.prices:
            for text in price_loosenings(was, after.prices[file]):
                yield Loosening(file, text)


def _is_newer(was: SnapshotGuard | None, now: SnapshotGuard | None) -> bool:
    """Return whether a snapshot has a newer date; true if the earlier one is unknown."""
    if was is None:
        return True
    if now is None or now.taken_at is None:
        return False
    return was.taken_at is None or now.taken_at > was.taken_at


def lowered_demand(was: TrainingGuard | None, now: TrainingGuard | None) -> Iterator[Loosening]:
    """Yield what makes a training job demand less of the links, which are judged by it."""
    if was is None or was == now:
        return
    if now is None:
        yield Loosening(PROJECT_FILE, f"{_TRAINING}: declared -> none")
        return
    if _SYNC.index(now.sync) < _SYNC.index(was.sync):
        yield Loosening(PROJECT_FILE, f"{_TRAINING}.sync: {was.sync} -> {now.sync}")
    for change in longer_steps(was, now):
        yield Loosening(PROJECT_FILE, f"{_TRAINING}.{change}")
    if now.sync != "data-parallel" and now.inner_steps > was.inner_steps:
        yield Loosening(PROJECT_FILE, f"{_TRAINING}.inner_steps: {was.inner_steps:,} -> {now.inner_steps:,}")
    if now.total_parameters < was.total_parameters:
        change = f"{was.total_parameters:,} -> {now.total_parameters:,}"
        yield Loosening(PROJECT_FILE, f"{_TRAINING}.model, parameters in all: {change}")
    for change in lighter_sync(was, now):
        yield Loosening(PROJECT_FILE, f"{_TRAINING}.{change}")
    for loss in was.must_survive:
        if loss not in now.must_survive:
            yield Loosening(PROJECT_FILE, f"{_TRAINING}.must_survive: {loss} is removed")


def _protected(before: Guards, after: Guards) -> Iterator[Loosening]:
    was, now = before.protected, after.protected
    if now.branch != was.branch and (was.branch or now.branch):
        change = f"{was.branch or 'none'} -> {now.branch or 'none'}"
        yield Loosening(PROJECT_FILE, f"protected_settings.branch: {change}")
    for file in now.files:
        if file not in was.files:
            yield Loosening(PROJECT_FILE, f"protected_settings.files: {file} is added")


def _is_looser(was: Setting | None, now: Setting | None, looser: Looser) -> bool:
    """Return whether a value is looser than before; None stands for no limit, the loosest of all."""
    if was == now:
        return False
    if looser == "any" or isinstance(was, str) or isinstance(now, str):
        return True
    if looser == "false":
        return not now
    if was is None or now is None:
        return now is None
    return now > was if looser == "higher" else now < was


def _shown(value: Setting | None) -> str:
    if value is None:
        return _NO_LIMIT
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else f"{Decimal(str(value)).normalize():,f}"
