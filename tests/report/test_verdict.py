from gpufabric.report.model import StackReport
from gpufabric.report.verdict import judge


def test_a_run_in_which_no_policy_has_judged_is_marked() -> None:
    stack = StackReport(stack="aws", outcome="ok", policies_ran="not")
    reasons = ("no policy has judged: aws",)
    assert judge([stack], operation="preview", expects_policies=True)[1] == reasons
    assert judge([stack], operation="destroy", expects_policies=True)[1] == ()
    # The log of a plain `pulumi preview` need not have any.
    assert judge([stack], operation="preview")[1] == ()
