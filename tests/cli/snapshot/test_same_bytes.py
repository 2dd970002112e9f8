"""All topics of three clouds, read twice: the files, and what no file and no output may hold."""

import logging

import pytest

from tests.cli.snapshot.clouds import STACKS, TOPICS, Clouds


def read_all(three_clouds: Clouds) -> None:
    for topic in TOPICS:
        result = three_clouds.snapshot(topic)
        assert result.exit_code == 0, result.output


def test_the_same_answers_twice_give_the_same_bytes(three_clouds: Clouds) -> None:
    read_all(three_clouds)
    first = three_clouds.files()
    assert len(first) == len(STACKS) * len(TOPICS)
    read_all(three_clouds)
    assert three_clouds.files() == first
    assert all("written" not in output for output in three_clouds.output[len(TOPICS) :])


def test_a_project_without_snapshots_gets_the_same_bytes(three_clouds: Clouds) -> None:
    read_all(three_clouds)
    first = three_clouds.files()
    for name in first:
        (three_clouds.root / name).unlink()
    three_clouds.hours = 0
    read_all(three_clouds)
    assert three_clouds.files() == first


def test_no_secret_and_no_other_account_in_files_output_and_logs(
    three_clouds: Clouds, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    read_all(three_clouds)
    three_clouds.snapshot("network", options=("--json",))
    three_clouds.output += [record.getMessage() for record in caplog.records]
    assert three_clouds.leaks() == []


def test_the_canaries_would_be_seen(three_clouds: Clouds) -> None:
    read_all(three_clouds)
    signed = three_clouds.aws.keys + [
        request.headers["authorization"] for request in three_clouds.azure.requests
    ]
    three_clouds.output += signed
    three_clouds.output.append("account 999999999999, user ocid1.user.oc1..aaaaexample")
    three_clouds.output += [asked.headers["authorization"] for asked in three_clouds.oci.asked]
    leaks = three_clouds.leaks()
    assert "AKIACANARYKEY" in leaks
    assert three_clouds.settings["azure"]["credential"].text in leaks
    assert {"999999999999", "ocid1.user.oc1..aaaaexample"} <= set(leaks)
