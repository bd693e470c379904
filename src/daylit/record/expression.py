"""The rule language: conditions written as short text, kept as lists, read alike by Python and JavaScript.

    person.reason == 'traffic_violation' and count(person.offences) >= 1
    any_of(person.actions, ['search_person', 'search_property'])
    some(outcome, outcome.kind == 'citation')

The text is parsed here, once, when a pack is loaded; the form document carries the lists, so that the reader on the
phone needs no parser. The grammar is a small part of Python's expressions, which Python's own parser reads for us.
The meaning of every operation is in ``docs/rules.md``; decision 0005 says why this language and no other.
"""

import ast
import io
import re
import tokenize
import warnings
from collections.abc import Sequence
from typing import Any

from daylit.errors import DaylitError
from daylit.record.blocks import BLOCKS
from daylit.record.elements import Node
from daylit.record.patterns import pattern_mistake

LONGEST = 2_000
DEEPEST = 40
LARGEST_NUMBER = 2**53

_HALF_LETTER = re.compile("[\ud800-\udfff]")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")

FUNCTIONS: dict[str, int] = {
    "answered": 1,
    "missing": 1,
    "how": 1,
    "count": 1,
    "length": 1,
    "any_of": 2,
    "all_of": 2,
    "none_of": 2,
    "matches": 2,
    "contains": 2,
    "date": 1,
    "year": 1,
    "days_between": 2,
    "minutes_between": 2,
    "latitude": 1,
    "longitude": 1,
    "implies": 2,
    "some": 2,
    "every": 2,
}
"""Name and number of arguments of each function."""

NEEDS_PATH = {"answered", "missing", "how"}
COMPARE = {ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.In: "in"}


class BadExpression(DaylitError):
    """A condition cannot be read.

    ``faults`` are all that is wrong with it, each by itself; ``named`` are the answers that its good pieces name, so
    that whoever knows the form can say at once which of them it does not ask.
    """

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.faults: tuple[BadExpression, ...] = (self,)
        self.named: frozenset[tuple[str, str]] = frozenset()


def parse(text: str) -> Node:
    """Read a condition.

    Returns
    -------
    list
        The operation's name and its arguments, nested; ``["get", block, name]`` is an answer.

    Raises
    ------
    BadExpression
        Saying of every piece that cannot be read what may stand there.
    """
    if len(text) > LONGEST:
        raise BadExpression(f"The condition has {len(text):,} characters.", remedy=f"Keep it under {LONGEST:,}.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Python would warn of “\\.” in a pattern, which is what a pattern needs
            tree = ast.parse(text.replace("\n", " ").strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        where = f" near character {error.offset}" if isinstance(error, SyntaxError) and error.offset else ""
        raise BadExpression(
            f"The condition “{_short(text)}” cannot be read{where}.", remedy="Look at docs/rules.md for the grammar."
        ) from None
    if "#" in text and _has_comment(text):
        raise BadExpression("A condition holds no remarks: what stands behind # would be lost.", remedy="Use note.")
    return _node(tree, 0)


def _has_comment(text: str) -> bool:
    tokens = tokenize.generate_tokens(io.StringIO(text.replace("\n", " ").strip()).readline)
    return any(token.type == tokenize.COMMENT for token in tokens)


def _node(tree: ast.expr, depth: int) -> Node:
    if depth > DEEPEST:
        raise BadExpression("The condition is nested too deeply.", remedy="Make two rules of it.")
    deeper = depth + 1
    match tree:
        case ast.BoolOp(op=op, values=values):
            return ["and" if isinstance(op, ast.And) else "or", *_nodes(values, deeper)]
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return ["not", _node(operand, deeper)]
        case ast.Compare():
            return _comparison(tree, deeper)
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
            return _call(name, args, deeper)
        case ast.Attribute(value=ast.Name(id=block), attr=name):
            return _path(block, name)
    return ["value", _literal(tree)]


def _nodes(trees: Sequence[ast.expr], depth: int, *, before: Sequence[BadExpression] = ()) -> list[Node]:
    """Each piece by itself, so that all that is wrong is told at once; ``before`` is wrong already."""
    nodes, faults = [], list(before)
    for tree in trees:
        try:
            nodes.append(_node(tree, depth))
        except BadExpression as error:
            faults.append(error)
    if faults:
        raise _together(faults, nodes)
    return nodes


def _together(errors: Sequence[BadExpression], good: Sequence[Node]) -> BadExpression:
    faults = tuple(fault for error in errors for fault in error.faults)
    first, *others = faults
    whole = BadExpression(" ".join([*map(str, faults[:-1]), faults[-1].message]), remedy=faults[-1].remedy)
    whole = whole if others else BadExpression(first.message, remedy=first.remedy)
    whole.faults = faults
    whole.named = frozenset().union(*(error.named for error in errors), *(paths(node) for node in good))
    return whole


def _comparison(tree: ast.Compare, depth: int) -> Node:
    wrong = [type(op) in (ast.Is, ast.IsNot) for op in tree.ops]
    sides = _nodes((tree.left, *tree.comparators), depth, before=[_no_comparison()] if any(wrong) else [])
    parts: list[Node] = []
    for op, left, right in zip(tree.ops, sides[:-1], sides[1:], strict=True):
        if isinstance(op, ast.NotIn):
            parts.append(["not", ["in", left, right]])
        else:
            parts.append([COMPARE[type(op)], left, right])
    return parts[0] if len(parts) == 1 else ["and", *parts]


def _no_comparison() -> BadExpression:
    return BadExpression("“is” is no comparison here.", remedy="Use ==, !=, <, <=, >, >=, in or not in.")


def _call(name: str, args: list[ast.expr], depth: int) -> Node:
    if name not in FUNCTIONS:
        unknown = BadExpression(f"There is no function “{name}”.", remedy=f"Use one of: {', '.join(FUNCTIONS)}.")
        return _nodes(args, depth, before=[unknown])
    if len(args) != FUNCTIONS[name]:
        takes = "one argument" if FUNCTIONS[name] == 1 else "two arguments"
        raise BadExpression(
            f"{name}() takes {takes}, not {len(args)}.", remedy="docs/rules.md shows each function with an example."
        )
    first = args[0]
    if name in {"some", "every"} or (name == "count" and isinstance(first, ast.Name)):
        wrong = []
        if not isinstance(first, ast.Name) or first.id not in BLOCKS or not BLOCKS[first.id].repeats:
            names = ", ".join(block.name for block in BLOCKS.values() if block.repeats)
            wrong = [BadExpression(f"{name}() starts with a part that repeats.", remedy=f"Use one of: {names}.")]
        elif any(_is_over(inner, first.id) for arg in args[1:] for inner in ast.walk(arg)):
            wrong = [
                BadExpression(
                    f"{name}({first.id}, …) stands around another over “{first.id}”, which hides the outer one.",
                    remedy="Join what both ask with and, or write it as two rules.",
                )
            ]
        nodes = _nodes(args[1:], depth, before=wrong)
        return [name if name != "count" else "count_block", first.id, *nodes]  # type: ignore[attr-defined]
    nodes = _nodes(args, depth)
    if name in NEEDS_PATH and nodes[0][0] != "get":
        raise BadExpression(f"{name}() needs the name of an answer.", remedy=f"Write {name}(person.race), for example.")
    if name in {"matches", "contains"}:
        _check_pattern(nodes[1])
    return [name, *nodes]


def _is_over(tree: ast.AST, block: str) -> bool:
    """Whether a piece goes through a part that repeats, as some(person, …) does: inside itself, the work multiplies."""
    match tree:
        case ast.Call(func=ast.Name(id="some" | "every"), args=[ast.Name(id=name), *_]):
            return name == block
    return False


def _check_pattern(node: Node) -> None:
    if node[0] != "value" or not isinstance(node[1], str):
        raise BadExpression("A pattern must be written out as text.", remedy="Put it in quotation marks.")
    if mistake := pattern_mistake(node[1]):
        raise BadExpression(f"The pattern “{_short(node[1])}” {mistake}", remedy="See docs/rules.md, “Patterns”.")


def _path(block: str, name: str) -> Node:
    if block not in BLOCKS:
        raise BadExpression(
            f"“{block}.{name}” begins with an unknown part.", remedy=f"Use one of: {', '.join(BLOCKS)}."
        )
    if not _NAME.fullmatch(name):
        raise BadExpression(
            f"“{block}.{name}” is no name of an answer.", remedy="Names are small letters, digits and _."
        )
    return ["get", block, name]


def _literal(tree: ast.expr) -> Any:
    match tree:
        case ast.Constant(value=bool() as value):
            return value
        case ast.Constant(value=str() as value) if not _HALF_LETTER.search(value):
            return value
        case ast.Constant(value=int() | float() as value) if _is_plain(value):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)) if _is_plain(value):
            return -value
        case ast.List(elts=elements) if not any(isinstance(element, ast.List) for element in elements):
            return [_literal(element) for element in elements]
        case ast.Name(id=name) if name in {"true", "false"}:
            return name == "true"
    raise BadExpression(
        f"“{_written(tree)}” has no place in a condition.",
        remedy="Use an answer such as person.race, a text in quotation marks, a number, true, false or a [list].",
    )


def _is_plain(value: float) -> bool:
    """A number that both readers hold alike: no truth value, not infinite, no whole number beyond what fits."""
    return not isinstance(value, bool) and abs(value) <= LARGEST_NUMBER  # what is not finite is larger


def _written(tree: ast.expr) -> str:
    """A piece as it may be shown; Python cannot write out again all that it can read."""
    try:
        return _short(ast.unparse(tree)).encode("utf-8", "backslashreplace").decode()
    except (RecursionError, ValueError):
        return "…"


def _short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:79]}…"


def paths(node: Node) -> frozenset[tuple[str, str]]:
    """Every answer that the condition looks at, as (block, name)."""
    if node[0] == "get":
        return frozenset({(node[1], node[2])})
    if node[0] == "value":
        return frozenset()
    return frozenset().union(*(paths(each) for each in node[1:] if isinstance(each, list)))


def blocks_outside(node: Node) -> frozenset[str]:
    """The blocks a condition stands in: those it names outside of some(), every() and count() over them."""
    found: set[str] = set()
    _gather(node, frozenset(), found)
    return frozenset(found)


def _gather(node: Node, inside: frozenset[str], found: set[str]) -> None:
    name = node[0]
    if name == "get":
        if node[1] not in inside:
            found.add(node[1])
    elif name in ("some", "every", "count_block"):
        parent = BLOCKS[node[1]].parent
        if parent and parent not in inside:
            found.add(parent)
        if len(node) > 2:
            _gather(node[2], inside | {node[1]}, found)
    elif name != "value":
        for each in node[1:]:
            if isinstance(each, list):
                _gather(each, inside, found)
