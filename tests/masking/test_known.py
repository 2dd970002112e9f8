from gpufabric.masking.known import KnownSecrets, mask_of
from gpufabric.wire.secrets import MASKED


def test_secrets_are_learned_while_the_process_runs() -> None:
    known = KnownSecrets({"A_TOKEN": "hunter2-planted"})
    text = "hunter2-planted and hunter3-planted"
    assert known.text(text) == f"{MASKED} and hunter3-planted"
    known.learn(["hunter3-planted", MASKED])
    assert known.text(text) == f"{MASKED} and {MASKED}"


def test_public_values_are_no_secrets() -> None:
    assert KnownSecrets({"A_TOKEN": "is-public"}, public=["is-public"]).text("is-public") == "is-public"


def test_mask_of_texts_and_an_environment() -> None:
    assert mask_of(["hunter2"], {"A_TOKEN": "hunter3-planted"}).text("hunter2 hunter3-planted") == (
        f"{MASKED} {MASKED}"
    )
