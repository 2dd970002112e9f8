from gpufabric.plan.paced_training import PacedTraining, stated_pace, with_step
from gpufabric.spec.training import Training
from tests.training.dense_job import dense_job

DECLARED = dense_job()


def test_a_stated_time_is_kept() -> None:
    job = stated_pace(DECLARED)
    assert isinstance(job, PacedTraining)
    assert job.step_seconds == DECLARED.step_seconds == 6.0
    assert dict(job) == dict(DECLARED)


def test_a_job_without_a_time_has_none() -> None:
    unknown = DECLARED.model_copy(update={"step_seconds": None, "global_batch": 1024})
    assert (stated_pace(None), stated_pace(unknown)) == (None, None)
    assert stated_pace(with_step(unknown, 2.5)) == with_step(unknown, 2.5)


def test_a_time_from_measurements_is_no_change_of_the_declaration() -> None:
    unknown = DECLARED.model_copy(update={"step_seconds": None, "global_batch": 1024})
    job = with_step(unknown, 2.5)
    assert (job.step_seconds, job.global_batch, unknown.step_seconds) == (2.5, 1024, None)
    assert Training.model_validate(job.model_dump()).step_seconds == 2.5
