"""Hidden checks for the decode-batches card: which words are printed, in whatever layout."""

from studylm.checker.kit import depends, describe, expect, fail, one_shot, passing, trying
from studylm.probes.text import Printed, Row, columns, corpus, readable

DEFINES = ["decode_batches"]
NOTICES = [
    (
        r"\bseqs\s*\[\s*0\s*\]",
        "Line {line} shows `seqs[0]`: the first item of all sequences, so of the training part, and one row is not a "
        "batch. Walk through the batches that are passed in.",
    ),
    (
        r"\b(vocab|itos)\s*\[\s*(nums|ids|tokens)\s*\[",
        "Line {line} decodes the text from its beginning: those are training words. What counts is the x and y of the "
        "batches that are passed in.",
    ),
]

LOOK_UP = "vocab, the argument, is the list of words in order of their ids: vocab[i] is the word of id i."
GIVEN = "batches gives pairs (x, y) of int64 tensors, both of one shape (bs, sl); vocab is a list of str."
ROWS = "x and y have the shape (bs, sl): x[i] is row i, a run of sl words of the text."


def on(device, batches):
    return [(x.to(device), y.to(device)) for x, y in batches]


def show(text):
    """The beginning of what was printed, for `actual`."""
    text = readable(text).strip()
    return text if len(text) <= 240 else text[:240] + " ..."


def check_words(learner, device):
    """It prints words, not ids."""
    c = corpus([(3, 4)] * 3)
    with trying("With three batches of the shape (3, 4)", hint=GIVEN):
        value, text = learner.decode_batches.printed(on(device, c.batches), c.vocab)
    if not text.strip():
        printed_nothing(value)
    printed = Printed(text, c.rows)
    if printed.words and not any(printed.glued(row) for row in c.rows):
        return
    if any(printed.holds_ids(row) for row in c.rows):
        fail(
            "It prints the token ids, not the words.",
            expected=str(c.rows[0]),
            actual=show(text),
            hint=LOOK_UP,
        )
    if any(printed.glued(row) for row in c.rows):
        expect_rows(c.first(1), text, c.rows, vocab=c.vocab)
    if any(word in text for word in c.vocab[:100]):
        fail(
            "It prints words that are in none of the batches passed in: something else was decoded.",
            expected=str(c.rows[0]),
            actual=show(text),
            hint="Everything that is needed comes in through `batches` and `vocab`; decode the x and y of each batch.",
        )
    if any(printed.changed_case(row) for row in c.rows):
        fail_changed(c.rows, text)
    fail(
        "What it prints holds no word of the batch.",
        expected=str(c.rows[0]),
        actual=show(text),
        hint=LOOK_UP,
    )


def printed_nothing(value):
    kind = getattr(value, "type_name", type(value).__name__)
    if kind == "generator":
        fail(
            "It prints nothing: with `yield` in it, a call only makes a generator, and nothing in it runs.",
            expected="words on the screen",
            actual="a generator",
            hint="Use print where you have yield.",
        )
    if value is None:
        fail(
            "It prints nothing when it is given three batches.",
            expected="the words of each row's x and y",
            actual="no output",
            hint="Loop over batches, then over the rows of x and y, and print the words: to the standard output, not to "
            "stderr, where logging goes unless told otherwise.",
        )
    fail(
        "It returns the words but prints nothing.",
        expected="words on the screen",
        actual=f"no output, and the value {describe(value)}",
        hint="Print each row; what the function returns does not matter.",
    )


def fail_changed(rows, text):
    fail(
        "The words are printed with changed capitals.",
        expected=str(next((row for row in rows if str(row) != str(row).lower()), rows[0])),
        actual=show(text),
        hint="Print each word just as it stands in vocab.",
    )


@depends("words")
def check_rows(learner, device):
    """Each row of x and of y is there, whole and in order."""
    c = corpus([(3, 5)] * 3)
    with trying("With three batches of the shape (3, 5)", hint=GIVEN):
        _, text = learner.decode_batches.printed(on(device, c.batches), c.vocab)
    expect_rows(c.first(1), text, c.rows, vocab=c.vocab)


def expect_rows(rows, text, known, *, said="", vocab=()):
    """These rows of one batch stand in the text, among all known ones; otherwise the likeliest mistake is named."""
    printed = Printed(text, known)
    missing = [row for row in rows if not printed.holds(row)]
    if not missing:
        return
    row = missing[0]
    seen = {"expected": f"{row.part} of row {row.index}: {row}", "actual": show(text)}
    x_rows = [row for row in rows if row.part == "x"]
    y_rows = [row for row in rows if row.part == "y"]
    if any(printed.glued(r) for r in missing):
        fail(
            f"The words of a row run together{said}, so none can be read.",
            **seen,
            hint='Put something between them: " ".join(words) sets spaces.',
        )
    if not any(printed.mentions(r) for r in rows) and printed.words:
        fail(
            f"The first batch is not printed{said}, though later ones are.",
            **seen,
            hint="Start with the first batch that comes; count from there.",
        )
    for part, mine, other in (("y", y_rows, x_rows), ("x", x_rows, y_rows)):
        if not any(printed.mentions(r) for r in mine) and any(printed.mentions(r) for r in other):
            fail(
                f"The words of {part} are nowhere in the output{said}: only those of {other[0].part} are printed.",
                **seen,
                hint="A batch is a pair (x, y): print the row of x and the row of y.",
            )
    for part_rows in (x_rows, y_rows):
        downwards = columns(part_rows) if len(part_rows) > 1 and len(part_rows[0].words) > 1 else []
        if downwards and all(printed.has_sequence(words, []) for words in downwards):
            fail(
                f"The words stand column by column{said}: first word 0 of every row, then word 1 of every row.",
                **seen,
                hint=ROWS,
            )
    if all(printed.has_sequence(r.words[::-1], [r]) for r in missing):
        fail(f"The words of a row are printed backwards{said}.", **seen, hint="Print them from first to last.")
    untouched = [r for r in missing if not printed.mentions(r)]
    if untouched and untouched == missing:
        lost = sorted({r.index for r in missing})
        kept = sorted({r.index for r in rows} - set(lost))
        if kept == [0]:
            what = "Only the first row of the batch is printed"
        elif kept and lost == [max(r.index for r in rows)]:
            what = "The last row of the batch is missing"
        elif kept and lost == [0]:
            what = "The first row of the batch is missing"
        else:
            names = ", ".join(f"{r.part}[{r.index}]" for r in missing[:4])
            what = f"Some rows are missing: {names}"
        fail(f"{what}{said}.", **seen, hint="Loop over all rows of the batch: range(len(x)), or for row in x.")
    if all(printed.changed_case(r) for r in missing):
        fail_changed(rows, text)
    for off, way in ((1, "one too far"), (-1, "one too early")):
        words = tuple(vocab[(k + off) % len(vocab)] for k in row.ids) if vocab else ()
        shifted = Row(row.batch, row.index, row.part, row.ids, words)
        if words and Printed(text, [shifted]).holds(shifted):
            fail(
                f"Other words are printed than those of the ids: vocab is looked up {way}.",
                **seen,
                hint="The word of id i is vocab[i]; ids count from 0.",
            )
    if all(printed.broken(r) for r in missing):
        fail(
            f"A line ends in the middle of a word{said}: it is in two pieces.",
            **seen,
            hint="Break lines between words: textwrap breaks long and hyphenated ones unless told not to; a slice of the text "
            "does so anywhere.",
        )
    bare = {word: "".join(filter(str.isalnum, word)) for r in missing for word in r.letters if not word.isalnum()}
    spelt = [word for word, letters in bare.items() if word not in printed.words and letters in readable(text)]
    if spelt:
        fail(
            f"Words are changed{said}: {spelt[0]} is printed as {bare[spelt[0]]}.",
            **seen,
            hint="Print each word just as it stands in vocab, with its marks.",
        )
    ends = {part: [r for r in missing if r.part == part] for part in "xy"}
    for part, mine, last in (("y", ends["y"], -1), ("x", ends["x"], -1), ("x", ends["x"], 0), ("y", ends["y"], 0)):
        if missing == mine and all(
            r.different > 1 and set(r.words) & set(printed.words) == {r.words[last]} for r in mine
        ):
            fail(
                f"Of {part} only the {'last' if last else 'first'} word of each row is printed{said}.",
                **seen,
                hint=f"{part} has sl words a row, as {'x' if part == 'y' else 'y'} has: print all of them, even where they "
                "are those of the other one step on.",
            )
    cut = [r for r in missing if 0 < printed.mentions(r) < r.different]
    if cut:
        row, words = cut[0], set(printed.words)
        lost = [word for word in row.letters if word not in words]
        if all(len(word) > 4 and word[:4] in text for r in cut for word in r.letters if word not in words):
            fail(
                f"Words are cut short{said}: {lost[0]} is not there whole.",
                **seen,
                hint="Print each word as it stands in vocab, whatever its length.",
            )
        if len(lost) > 1 and tuple(lost) == row.letters[-len(lost) :]:
            fail(
                f"A row is not whole{said}: it ends {len(lost)} words too early in {row.part}[{row.index}].",
                expected=f"{row.part} of row {row.index}: {row}",
                actual=show(text),
                hint="Print all sl words of each row; no slice of the text or of the row, whatever its length.",
            )
        place = "the last word" if lost == [row.words[-1]] else "the first word" if lost == [row.words[0]] else "words"
        fail(
            f"A row is not whole{said}: {place} of {row.part}[{row.index}] is missing."
            if place != "words"
            else f"A row is not whole{said}: words of {row.part}[{row.index}] are missing.",
            expected=f"{row.part} of row {row.index}: {row}",
            actual=show(text),
            hint="Print all sl words of each row, each whole and unchanged.",
        )
    if all(printed.mentions(r) == r.different for r in missing) and any(printed.once_each(r) for r in missing):
        twice = next(r for r in missing if printed.once_each(r))
        word = next(w for w in twice.letters if printed.words.count(w) < twice.letters.count(w))
        fail(
            f"A word that comes again in its row is printed once{said}: {word} stands twice in {twice.part}[{twice.index}].",
            expected=f"{twice.part} of row {twice.index}: {twice}",
            actual=show(text),
            hint="Look up each id in its turn, in a list; a set or a dict keeps each word once.",
        )
    if all(printed.mentions(r) == r.different for r in missing) and any("." in r.words for r in missing):
        fail(
            f'The word "." is left out{said}.',
            **seen,
            hint='Every id has a word; "." is one like the others.',
        )
    fail(
        f"All the words are there{said}, but a row's words do not stand together in order.",
        **seen,
        hint=ROWS,
    )


@depends("rows")
def check_first_n(learner, device):
    """It stops after n batches; n is 3 unless given."""
    c = corpus([(3, 3)] * 6)
    batches = on(device, c.batches)
    shown = {}
    for n in (2, 1, 4, None):
        with trying(f"With six batches and {f'n = {n}' if n else 'no n'}"):
            _, text = learner.decode_batches.printed(batches, c.vocab, *([n] if n else []))
        printed = Printed(text, c.rows)
        whole = [b for b in range(6) if all(printed.holds(row) for row in c.rows if row.batch == b)]
        begun = [b for b in range(6) if any(printed.mentions(row) for row in c.rows if row.batch == b)]
        shown[n] = whole, begun, sum(printed.holds(row) for row in c.rows), printed.words
    for n, (whole, begun, rows, _) in shown.items():
        if whole == begun == list(range(n or 3)):
            continue
        said = f"n = {n}" if n else "n left out"
        seen = {
            "expected": f"{'the first batch' if n == 1 else f'the first {n or 3} batches'}, for {said}",
            "actual": "batches " + listed(whole),
        }
        counts = [len(shown[k][0]) for k in (2, 1, 4)]
        if counts == [6, 6, 6]:
            fail("Every batch is printed, whatever n is.", **seen, hint="Stop once n batches are printed.")
        first = c.rows[0].words[0]
        if counts == [1, 1, 1] and shown[4][3].count(first) == 4:
            fail(
                "The first batch is printed n times.",
                expected=seen["expected"],
                actual="batch 0 again and again",
                hint="next(iter(batches)) begins anew each time: make the iterator once, or loop over batches.",
            )
        if len(set(counts)) == 1 and counts[0]:
            what = "one batch is" if counts[0] == 1 else f"{counts[0]} batches are"
            fail(f"n is not used: {what} printed whatever it is.", **seen, hint="Count up to n.")
        if counts == [3, 2, 5]:
            fail("One batch too many is printed.", **seen, hint="Compare the count before printing, not after.")
        if counts == [1, 0, 3]:
            fail("One batch too few is printed.", **seen, hint="The first batch counts too: with n = 1 it is printed.")
        if n is None:
            fail("Without n, another number than three batches is printed.", **seen, hint="Give n a default: n=3.")
        if begun == list(range(6)) and rows == 2 * n * 6:
            fail(
                f"All six batches are printed, {n} {'row' if n == 1 else 'rows'} of each: n should count batches.",
                **seen,
                hint="Stop after n batches, and print all rows of each.",
            )
        if begun == list(range(n)) and rows == 2 * n * n:
            fail(
                f"The first {n} batches are printed, but only {n} rows of each.",
                **seen,
                hint="n counts batches; of each, print all rows.",
            )
        if rows in (n, 2 * n):
            fail(
                "n counts rows here; it should count batches.",
                expected=f"{n} {'batch' if n == 1 else 'batches'} of 3 rows, for {said}",
                actual=f"{n} rows",
                hint="Count once per (x, y) of batches, and print all rows of each.",
            )
        fail("It does not print the first n batches.", **seen, hint="Take the batches in the order in which they come.")


def listed(numbers):
    return ", ".join(map(str, numbers)) if numbers else "none"


@depends("first_n")
def check_any_iterable(learner, device):
    """batches may be any iterable, a generator too."""
    c = corpus([(2, 3)] * 4)
    once = "It can be walked through once, has no length and no index: use one for loop."
    with trying("With a generator for batches", hint=once):
        _, text = learner.decode_batches.printed(one_shot([x, y] for x, y in on(device, c.batches)), c.vocab, 2)
    printed = Printed(text, c.rows)
    whole = [b for b in range(4) if all(printed.holds(row) for row in c.rows if row.batch == b)]
    expect(
        whole == [0, 1],
        "With a generator in place of a list, other batches are printed.",
        expected="batches 0, 1",
        actual="batches " + listed(whole),
        hint=once,
    )


@depends("any_iterable")
def check_fewer(learner, device):
    """With fewer than n batches it prints all of them."""
    c = corpus([(2, 3)] * 2)
    with trying(
        "With two batches and n = 5", hint="n is the most that is printed; a loop over batches ends by itself."
    ):
        _, text = learner.decode_batches.printed(on(device, c.batches), c.vocab, 5)
    expect(
        all(Printed(text, c.rows).holds(row) for row in c.rows),
        "With two batches and n = 5, not both are printed.",
        expected="both batches",
        actual=show(text) or "no output",
        hint="n is the most that is printed; a loop over batches ends by itself.",
    )
    _, exactly = learner.decode_batches.printed(on(device, c.batches), c.vocab, 2)
    expect(
        Printed(text, c.rows).words == Printed(exactly, c.rows).words,
        "With two batches more is printed for n = 5 than for n = 2: batches come again.",
        expected="both batches, once",
        actual=show(text),
        hint="When there are no more batches, stop; do not begin anew.",
    )


@depends("first_n")
def check_sizes(learner, device):
    """Any bs and sl, a smaller last batch, any word."""
    c = corpus([(4, 7), (4, 7), (1, 7)], marks=True)
    with trying("When the last batch has one row only", hint="Ask each batch for its size: len(x), x.shape."):
        _, text = learner.decode_batches.printed(on(device, c.batches), c.vocab)
    for b, said in ((0, " when bs = 4 and sl = 7"), (2, " when the last batch has one row")):
        expect_rows([row for row in c.rows if row.batch == b], text, c.rows, said=said)
    for bs, sl in ((1, 1), (2, 24), (5, 1)):
        c = corpus([(bs, sl)])
        with trying(f"With bs = {bs} and sl = {sl}"):
            _, text = learner.decode_batches.printed(on(device, c.batches), c.vocab, 1)
        expect_rows(c.rows, text, c.rows, said=f" when bs = {bs} and sl = {sl}")
    passing("Try it on the validation batches: row 0 of batch 1 goes on where row 0 of batch 0 ended. Do you see why?")
