from gpufabric.report.annotations.fingerprints import fingerprints
from gpufabric.report.decisions.model import Concern
from tests.report.annotations.making import STACK, annotation


def test_a_fingerprint_stays_when_numbers_and_lines_change() -> None:
    first, second = (fingerprints([annotation(text, line=line)]) for text, line in (("8 n", 7), ("9 n", 9)))
    assert first == second


def test_fingerprints_of_two_places_rules_and_stacks_differ() -> None:
    made = [annotation(), annotation(file="Pulumi.yaml"), annotation(rule="bucket-private")]
    assert len({fingerprints([made_annotation])[0] for made_annotation in made}) == 3


def test_no_two_annotations_share_a_fingerprint() -> None:
    concerned = (Concern(stack=STACK, resource="a"), Concern(stack=STACK, resource="b"))
    made = [annotation("one"), annotation("two"), annotation("one", concerned=concerned)]
    assert len(set(fingerprints(made))) == 3
