"""Names of the metrics in a query, read with Prometheus' grammar."""

from collections.abc import Iterator

import promql_parser as promql


def metrics_of(expression: str) -> set[str]:
    """Return the metrics of a query. Raises ``ValueError`` if it is no PromQL."""
    return set(_names(promql.parse(expression)))


def _names(node: promql.Expr) -> Iterator[str]:
    match node:
        case promql.VectorSelector():
            assert node.name
            yield node.name
        case promql.MatrixSelector():
            yield from _names(node.vector_selector)
        case promql.BinaryExpr():
            yield from _names(node.lhs)
            yield from _names(node.rhs)
        case promql.AggregateExpr() | promql.ParenExpr() | promql.UnaryExpr() | promql.SubqueryExpr():
            yield from _names(node.expr)
        case promql.Call():
            for argument in node.args:
                yield from _names(argument)
        case promql.NumberLiteral() | promql.StringLiteral():
            return
        case _:
            raise AssertionError(f"no such node is expected: {node}")
