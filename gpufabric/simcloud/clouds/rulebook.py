"""All rules of one cloud, collected from the modules that declare them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from types import ModuleType

from gpufabric.simcloud.clouds.request import CloudError, Request, State, Verb
from gpufabric.simcloud.clouds.rule import CloudRule, Refusal, TimeOut


class Rulebook:
    """The rules of a cloud.

    A cloud first applies the rules that the call itself answers, then those of the work that the call starts.
    Among each of the two, the order of the modules, and in a module that of the definitions, is the order of
    judging.
    """

    def __init__(self, chapters: Mapping[str, tuple[ModuleType, ...]]) -> None:
        """Collect the rules of modules by the chapter of the documentation that they belong to."""
        self._chapters = {
            title: [item for module in modules for item in _declared(module)]
            for title, modules in chapters.items()
        }
        rules = [item for items in self._chapters.values() for item in items if isinstance(item, CloudRule)]
        self.rules = tuple(sorted(rules, key=lambda rule: rule.follows_call))
        self._by_request: dict[tuple[Verb, str], list[CloudRule]] = {}

    def rules_for(self, verb: Verb, type_: str) -> list[CloudRule]:
        """Return the rules that judge such requests, in the order of judging."""
        key = (verb, type_)
        if key not in self._by_request:
            self._by_request[key] = [rule for rule in self.rules if rule.applies(verb, type_)]
        return self._by_request[key]

    def judge(self, state: State, request: Request) -> CloudError | None:
        """Return the first error of the rules; ``None`` if all of them accept the request."""
        rules = self.rules_for(request.verb, request.type)
        return next((error for rule in rules if (error := rule.judge(state, request)) is not None), None)

    def refusals(self) -> dict[str, list[Refusal]]:
        """Return every refusal by chapter, for the documentation."""
        chapters: defaultdict[str, list[Refusal]] = defaultdict(list)
        for title, items in self._chapters.items():
            chapters[title] = list(dict.fromkeys(refusal for item in items for refusal in item.refuses))
        return dict(chapters)


def _declared(module: ModuleType) -> Iterator[CloudRule | TimeOut]:
    for item in vars(module).values():
        if isinstance(item, CloudRule) and item.judge.__module__ == module.__name__:
            yield item
        if isinstance(item, TimeOut):
            yield item
