"""Series that raise each alert, and series that do not."""

from tests.cluster.alert_cases.aws_hardware import AWS_HARDWARE
from tests.cluster.alert_cases.checkpoints import CHECKPOINTS
from tests.cluster.alert_cases.hardware import HARDWARE
from tests.cluster.alert_cases.services import SERVICES

CASES = (*HARDWARE, *AWS_HARDWARE, *SERVICES, *CHECKPOINTS)
