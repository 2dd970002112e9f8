"""Reads the answer about the declared training job for a report."""

import os
from pathlib import Path

from gpufabric.cost.contract import price_items
from gpufabric.declared.training.answer import training_answer
from gpufabric.masking.mask import Mask
from gpufabric.plan.clock import now
from gpufabric.report.training.model import TrainingReport, training_report_of
from gpufabric.snapshots.priced_catalog import catalog_of
from gpufabric.snapshots.project import project_with_facts
from gpufabric.spec.own_prices import own_prices, with_own_prices
from gpufabric.spec.problems import ExplainedError


def read_training(root: Path, mask: Mask) -> TrainingReport | None:
    """Answer what the fabric of a project can train.

    None if no job is declared, or if a declaration has errors, which the run of its stack reports.

    Args:
        root: folder of ``Pulumi.yaml``.
        mask: hides secrets.
    """
    try:
        time = now()
        catalog = catalog_of(root, time)
        own = own_prices(os.environ, root, items=price_items(catalog))
        answer = training_answer(with_own_prices(project_with_facts(root), own), catalog, time)
    except ExplainedError:
        return None
    if answer is None:
        return None
    return TrainingReport.model_validate(mask.value(training_report_of(answer).model_dump(mode="json")))
