"""The wrong dimension: of an operation, of a shape, of a subscript."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterator

from studylm.forms.answer.edits import Edit
from studylm.forms.answer.source import Source
from studylm.forms.mistakes.mistake import Mistake, callee, name_of, names_in, rename, whole

_ALONG = frozenset(
    (
        "cat",
        "concat",
        "concatenate",
        "stack",
        "chunk",
        "split",
        "unbind",
        "mean",
        "sum",
        "softmax",
        "log_softmax",
        "cumsum",
        "cumprod",
        "squeeze",
        "unsqueeze",
        "flatten",
        "size",
        "tensor_split",
        "narrow",
        "select",
        "argmax",
        "argmin",
        "roll",
        "index_select",
        "gather",
        "transpose",
        "swapaxes",
        "permute",
        "norm",
        "max",
        "min",
        "amax",
        "amin",
        "flip",
        "logsumexp",
        "unflatten",
        "prod",
        "std",
        "var",
        "diff",
        "movedim",
        "any",
        "all",
        "sort",
        "topk",
        "take_along_dim",
        "index_add",
        "scatter",
        "repeat_interleave",
        "logcumsumexp",
        "dstack",
        "Softmax",
        "LogSoftmax",
        "Flatten",
        "Unflatten",
        "vector_norm",
        "unsqueeze_",
        "squeeze_",
        "index_copy",
        "unfold",
        "select_scatter",
        "slice_scatter",
        "fill_diagonal",
        "glu",
    )
)
_SHAPES = frozenset(
    (
        "view",
        "reshape",
        "expand",
        "repeat",
        "new_zeros",
        "new_ones",
        "new_empty",
        "new_full",
        "zeros",
        "ones",
        "empty",
        "rand",
        "randn",
        "full",
        "permute",
        "transpose",
        "unflatten",
        "swapaxes",
        "movedim",
        "resize_",
        "tile",
        "broadcast_to",
        "Linear",
        "Embedding",
    )
)
_WORDS = ("dim", "axis", "start_dim", "dim0", "dim1")
_RENAMED = {"hstack": "vstack", "vstack": "hstack", "cat": "stack", "stack": "cat", "column_stack": "row_stack"}
_UNTURNED = ("T", "mT")
_TURNING = ("t", "transpose", "permute", "swapaxes", "movedim", "transpose_")
_WRONG = "an operation goes along the wrong dimension"
_TURNED = "two dimensions are exchanged"


def dimensions(source: Source) -> Iterator[Mistake]:
    """Dimensions exchanged, taken for another one, or left to a default."""
    yield from _along(source)
    yield from _subscripts(source)
    yield from _sizes(source)
    yield from _batch_first(source)
    yield from _shapes(source)
    yield from _turns(source)
    yield from _einsum(source)


def _along(source: Source) -> Iterator[Mistake]:
    for call in source.nodes(ast.Call):
        if callee(call) not in _ALONG:
            continue
        words = [word for word in call.keywords if word.arg in _WORDS]
        for node in [*(word.value for word in words), *reversed(call.args)]:
            value = whole(node)
            if value is not None and -4 < value < 4:
                yield from (
                    Mistake("dimension", _WRONG, (Edit(*source.span(node), str(other)),)) for other in _others(value)
                )
        candidates: list[ast.expr | ast.keyword] = [*words, *call.args[-1:]]
        for word in candidates:
            last = word.value if isinstance(word, ast.keyword) else word
            if whole(last) not in (None, 0):
                edit = source.drop_argument(call, word)
                if edit:
                    yield Mistake("dimension", "the dimension is missing", (edit,))
    for node in names_in(source):
        if other := _RENAMED.get(name_of(node)):
            if isinstance(node, ast.Name) and other not in source.names:
                other = f"torch.{other}"
            what = f"{other.removeprefix('torch.')} stands where {name_of(node)} belongs"
            yield Mistake("joined-otherwise", what, (rename(source, node, other),))


def _others(value: int) -> tuple[int, ...]:
    return {0: (1,), 1: (0, 2), 2: (1, 0), -1: (0, 1), -2: (-1, 0), -3: (-2,), 3: (2,)}[value]


def _subscripts(source: Source) -> Iterator[Mistake]:
    for node in source.nodes(ast.Subscript):
        if not isinstance(node.slice, ast.Tuple):
            continue
        items = node.slice.elts
        if len(items) >= 2 and _is_all(items[0]) and not _is_all(items[1]):
            first, second = map(source.span, items[:2])
            texts = source.at(first), source.at(second)
            yield Mistake("axis", _WRONG, (Edit(*first, texts[1]), Edit(*second, texts[0])))
            if len(items) == 2:
                yield Mistake("axis", _WRONG, (Edit(first[0], second[1], texts[1]),))


def _is_all(node: ast.expr) -> bool:
    return isinstance(node, ast.Slice) and node.lower is node.upper is node.step is None


def _sizes(source: Source) -> Iterator[Mistake]:
    for node in source.nodes(ast.Subscript):
        if isinstance(node.value, ast.Attribute) and node.value.attr == "shape":
            value = whole(node.slice)
            if value is not None and -4 < value < 4:
                for other in _others(value):
                    edit = Edit(*source.span(node.slice), str(other))
                    yield Mistake("size", "the size of the wrong dimension is used", (edit,))
    for call in source.nodes(ast.Call):
        if name_of(call.func) == "len" and len(call.args) == 1 and isinstance(call.args[0], ast.Name):
            text = source.text(call.args[0])
            yield Mistake("size", "the size of the wrong dimension is used", (source.put(call, f"{text}.shape[1]"),))


def _batch_first(source: Source) -> Iterator[Mistake]:
    for call in source.nodes(ast.Call):
        for word in call.keywords:
            if word.arg == "batch_first" and (edit := source.drop_argument(call, word)):
                yield Mistake("batch-first", "time and batch are exchanged", (edit,))


def _shapes(source: Source) -> Iterator[Mistake]:
    for call in source.nodes(ast.Call):
        if callee(call) not in _SHAPES:
            continue
        for items in [call.args, *(node.elts for node in call.args if isinstance(node, ast.Tuple | ast.List))]:
            for one, other in itertools.pairwise(items):
                if edits := source.swap(one, other):
                    yield Mistake("shape", _TURNED, edits)
            yield from _own_size(source, items)
            if len(items) > 1 and callee(call).startswith(("new_", "zeros", "ones")) and whole(items[0]) is None:
                yield Mistake("one-row", "there is one row for all", (source.put(items[0], "1"),))


def _own_size(source: Source, items: list[ast.expr]) -> Iterator[Mistake]:
    """x.shape[0], 1, x.shape[2]: a mask of its own for each step."""
    for number, item in enumerate(items):
        for other in items:
            text = source.text(other)
            sized = re.search(r"(\.shape\[|\.size\()\d([\])])$", text)
            if is_one(item) and sized:
                new = f"{text[: sized.start()]}{sized[1]}{number}{sized[2]}"
                yield Mistake("not-shared", "each place along a dimension has its own", (source.put(item, new),))
                break


def is_one(node: ast.AST) -> bool:
    """Whether a node is the literal 1."""
    return whole(node) == 1


def _turns(source: Source) -> Iterator[Mistake]:
    for node in source.nodes(ast.Attribute):
        if node.attr in _UNTURNED:
            yield Mistake("not-turned", "a transpose is missing", (source.put_node(node, node.value),))
    for call in source.nodes(ast.Call):
        if callee(call) in _TURNING and isinstance(call.func, ast.Attribute) and name_of(call.func.value) != "torch":
            yield Mistake("not-turned", "a transpose is missing", (source.put_node(call, call.func.value),))
        if callee(call) in ("reshape", "view") and isinstance(call.func, ast.Attribute):
            yield Mistake("not-reshaped", "a reshape is missing", (source.put_node(call, call.func.value),))


def _einsum(source: Source) -> Iterator[Mistake]:
    for node in source.nodes(ast.Constant):
        if not isinstance(node.value, str) or not re.fullmatch(r"[a-zA-Z., ]+->[a-zA-Z. ]*", node.value):
            continue
        text, (start, end) = source.text(node), source.span(node)
        head, _, tail = text.partition("->")
        for number in range(len(head) - 1, 0, -1):  # the last operand first
            one, other = head[number - 1], head[number]
            if one.isalpha() and other.isalpha() and one != other:
                new = head[: number - 1] + other + one + head[number + 1 :]
                yield Mistake("einsum", _TURNED, (Edit(start, end, f"{new}->{tail}"),))
        letters = re.search(r"[a-zA-Z]{2,}", tail)
        if letters:
            new = letters[0][:-2] + letters[0][-1] + letters[0][-2]
            turned = tail[: letters.start()] + new + tail[letters.end() :]
            yield Mistake("einsum", _TURNED, (Edit(start, end, f"{head}->{turned}"),))
