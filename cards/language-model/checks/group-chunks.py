"""Hidden checks for the group-chunks card: where each item lands."""

import torch

from studylm.checker.kit import Diagnosis, depends, describe, expect, fail, passing, trying

DEFINES = ["group_chunks"]

FORMULA = "With m = len(ds) // bs, item i*bs + j of the result is ds[i + m*j]: i counts batches, j rows."


def grouped(ds, bs):
    m = len(ds) // bs
    return [ds[i + m * j] for i in range(m) for j in range(bs)]


def called(learner, ds, bs, hint=FORMULA):
    """What group_chunks gives for a copy of ds."""
    try:
        with trying(f"With {len(ds)} items and bs = {bs}", hint=hint):
            return learner.group_chunks(ds, bs)
    except Diagnosis as noticed:
        if "in place" in noticed.message:
            noticed.hint = (
                "Leave ds alone: no del, pop, sort, reverse or assignment into it. Put the items into a new list."
            )
        raise


def flat(value):
    """The items of a list of lists; None where it is not one."""
    if not value or not all(isinstance(part, (list, tuple)) for part in value):
        return None
    return [item for part in value for item in part]


def expect_list(got, ds, bs):
    said = f"group_chunks({describe(ds)}, {bs})"
    kind = getattr(got, "type_name", type(got).__name__)
    if kind == "generator":
        fail(
            "It returns a generator, not a list.",
            expected="a list",
            actual="a generator",
            hint="Collect the items in a list.",
        )
    if got is None:
        fail(f"{said} returns nothing.", expected="a list", actual="None", hint="Is there a return?")
    if isinstance(got, torch.Tensor):
        fail(
            "It returns a tensor, not a list.",
            expected="one flat list",
            actual=describe(got),
            hint="ds may hold anything, pairs of tensors for example: move the items themselves into a list.",
        )
    expect(
        isinstance(got, list),
        "It returns no list.",
        expected="one flat list",
        actual=describe(got),
        hint="Return a list.",
    )


def check_order(learner):
    """The items are reordered so that each row goes on from batch to batch."""
    for length, bs in ((12, 3), (8, 2), (20, 5)):
        ds = list(range(100, 100 + length))
        m = length // bs
        got = called(learner, ds, bs)
        expect_list(got, ds, bs)
        want = grouped(ds, bs)
        if got == want:
            continue
        seen = {"expected": f"{want} for ds = [{ds[0]}, ..., {ds[-1]}], bs = {bs}", "actual": describe(got)}
        if flat(got) is not None:
            fail(
                "The result is a list of lists; it should be one flat list.",
                **seen,
                hint="Put the items, not the groups, into the result: extend, not append.",
            )
        if got == ds:
            fail("The items come back in their old order.", **seen, hint=FORMULA)
        if got == [ds[i + bs * j] for i in range(bs) for j in range(m)]:
            fail(
                f"It jumps by bs = {bs} from item to item; a batch's rows lie m = len(ds) // bs = {m} apart.",
                **seen,
                hint=FORMULA,
            )
        if got == [i + m * j for i in range(m) for j in range(bs)]:
            fail("It returns the places, not the items that stand there.", **seen, hint="ds[i + m*j], not i + m*j.")
        if got == want[bs:]:
            fail("The first batch is missing.", **seen, hint="Counting starts at 0: for i in range(m).")
        if sorted(got) == ds:
            fail("Every item is there, but in another order.", **seen, hint=FORMULA)
        if len(set(got)) < len(got):
            fail("Some items come twice.", **seen, hint=FORMULA)
        lost = [item for item in ds if item not in got]
        if not got:
            fail(
                f"The result is empty, though {length} items make {m} batches of {bs}.",
                **seen,
                hint="Is it the bs passed in that is used, and len(ds)? " + FORMULA,
            )
        if got == [ds[i + (m - 1) * j] for i in range(m - 1) for j in range(bs)]:
            fail(f"m is one too small: {length} // {bs} is {m}, not {m - 1}.", **seen, hint="m = len(ds) // bs.")
        if lost and set(got) <= set(ds):
            whole = want[: len(got)] == got
            fail(
                f"The last {'batch is' if len(lost) == bs else 'items are'} missing, though len(ds) = {length} is a "
                f"multiple of bs = {bs}."
                if whole
                else "Some items are missing.",
                **seen,
                hint=FORMULA,
            )
        fail("The result is another one.", **seen, hint=FORMULA)


@depends("order")
def check_tail(learner):
    """What does not fill a whole batch for every row is dropped."""
    for length, bs in ((14, 3), (11, 4), (7, 5)):
        ds = list(range(length))
        got = called(learner, ds, bs)
        expect_list(got, ds, bs)
        want = grouped(ds, bs)
        if got == want:
            continue
        seen = {"expected": f"{want} for {length} items, bs = {bs}", "actual": describe(got)}
        if got[: len(want)] == want:
            fail(
                f"The tail is kept: {length} items make {length // bs} whole batches of {bs}, and "
                f"{length % bs} {'is' if length % bs == 1 else 'are'} left over.",
                **seen,
                hint="Stop after m * bs items.",
            )
        up = -(-length // bs)
        if None in got:
            fail(
                "The gaps of the last batch are filled with None.",
                **seen,
                hint="The last, shorter batch is left out: m = len(ds) // bs, rounded down. zip stops at the shortest row.",
            )
        if got == [item for item in want if item]:
            fail(
                "The item 0 is left out: an `if` takes it for nothing.",
                **seen,
                hint="Items may be anything, 0, None and empty ones among them; choose by place alone.",
            )
        if got == [ds[i + up * j] for i in range(up) for j in range(bs) if i + up * j < length]:
            fail(
                f"m is rounded up: rows lie {up} apart in the text in place of {length // bs}, and the last ones are shorter.",
                **seen,
                hint=f"m = len(ds) // bs rounds down; the {length % bs} left over at the end are dropped.",
            )
        extra = sorted({item for item in got if item in ds[len(want) :]})
        if extra and len(got) > len(want):
            fail(
                f"Items of the tail are in the result: {', '.join(map(str, extra))}.",
                **seen,
                hint=f"{length} items make {length // bs} whole batches of {bs}; cut ds down to m * bs items first, or take no "
                "more than bs items a batch.",
            )
        if len(got) == len(want):
            fail("It drops as many items as it should, but not those at the end.", **seen, hint=FORMULA)
        fail("With a tail the result is another one.", **seen, hint=FORMULA + " The rest of ds is left out.")


@depends("order", "tail")
def check_sizes(learner):
    """bs = 1, bs = len(ds), and fewer items than bs."""
    for ds, bs, said in (
        (list(range(5)), 1, "With bs = 1 there is one row: the items stay in their order."),
        (list(range(5)), 5, "With bs = len(ds) there is one batch, of all items."),
        ([3], 1, "One item and bs = 1 give that item."),
        (list(range(3)), 5, "Fewer items than bs do not fill a batch: the result is an empty list."),
        ([], 4, "An empty ds gives an empty list."),
    ):
        got = called(learner, ds, bs, said)
        expect_list(got, ds, bs)
        expect(got == grouped(ds, bs), said, expected=describe(grouped(ds, bs)), actual=describe(got), hint=FORMULA)


@depends("order", "tail")
def check_items(learner):
    """Items may be anything, equal ones among them."""
    pairs = [((k, k + 1), (k + 1, k + 2)) for k in range(7)]
    words = ["a", "rose", "is", "a", "rose", "is", "a", "rose"]
    move = "Move the items by their places; what they are does not matter. In the chapter they are pairs (x, y)."
    for ds, bs in ((words, 3), (pairs, 3)):
        got = called(learner, ds, bs, move)
        expect_list(got, ds, bs)
        expect(
            got == grouped(ds, bs),
            "With items that are not different numbers the result is another one.",
            expected=describe(grouped(ds, bs)),
            actual=describe(got),
            hint=move,
        )
    passing(
        "Row j of batch i+1 now goes on where row j of batch i ended. That is what a model which keeps its state needs."
    )
