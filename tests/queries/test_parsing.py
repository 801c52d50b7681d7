"""The text of a query: what it says as plain data, and where one that cannot be read goes wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylm.deck.card import Kind
from studylm.errors import StudylmError
from studylm.queries import Compare, Field, Has, Is, Number, Operator, Query, QueryError, State, Term, Word, parse

texts = st.text(min_size=1, max_size=12).filter(lambda text: text.strip() != "")
numbers = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**6), 10**6).map(float)
conditions = st.one_of(
    st.builds(Word, texts),
    st.builds(Has, st.sampled_from([Field.DECK, Field.TOPIC, Field.ID]), texts),
    st.builds(Has, st.just(Field.KIND), st.sampled_from([kind.value for kind in Kind])),
    st.builds(Is, st.sampled_from(State)),
    st.builds(
        Compare, st.sampled_from([n for n in Number if n is not Number.RECALL]), st.sampled_from(Operator), numbers
    ),
    st.builds(Compare, st.just(Number.RECALL), st.sampled_from(Operator), st.floats(0, 1)),
)
queries = st.builds(Query, st.lists(st.builds(Term, conditions, st.booleans()), max_size=5).map(tuple))
pieces = st.sampled_from(
    ["is:", "topic:", "topc:", "kind:code", "lapses", "recall", "<", ">=", "=", "-", '"', "\\", " ", "\n", "0.5", "nan"]
)
scraps = st.lists(pieces | st.text(max_size=4), max_size=12).map("".join)


@pytest.mark.parametrize(
    ("text", "conditions"),
    [
        ("", []),
        (" \t\n", []),
        ("lstm gates", [Word("lstm"), Word("gates")]),
        ('"two words"', [Word("two words")]),
        (r'"a \"b\" \\ c"', [Word('a "b" \\ c')]),
        (
            "deck:sums Topic:LSTM kind:Code",
            [Has(Field.DECK, "sums"), Has(Field.TOPIC, "LSTM"), Has(Field.KIND, "code")],
        ),
        ('deck:"my deck" id:language-model/gru', [Has(Field.DECK, "my deck"), Has(Field.ID, "language-model/gru")]),
        ("IS:Due", [Is(State.DUE)]),
        (
            "lapses>2 reps<5 recall<=0.8 difficulty>=8",
            [
                Compare(Number.LAPSES, Operator.MORE, 2),
                Compare(Number.REPS, Operator.LESS, 5),
                Compare(Number.RECALL, Operator.AT_MOST, 0.8),
                Compare(Number.DIFFICULTY, Operator.AT_LEAST, 8),
            ],
        ),
        ("due=-3", [Compare(Number.DUE, Operator.EQUAL, -3)]),
        ("12:30 torch.nn:Linear [1:2] f(x)", [Word("12:30"), Word("torch.nn:Linear"), Word("[1:2]"), Word("f(x)")]),
        ("well-known", [Word("well-known")]),
    ],
)
def test_what_a_query_says(text: str, conditions: list[Word | Has | Is | Compare]) -> None:
    assert parse(text) == Query(tuple(Term(condition) for condition in conditions))


def test_a_minus_is_not() -> None:
    assert parse('-gates -is:new -topic:"a b" -reps=0 -"x y"') == Query(
        tuple(
            Term(condition, negated=True)
            for condition in (
                Word("gates"),
                Is(State.NEW),
                Has(Field.TOPIC, "a b"),
                Compare(Number.REPS, Operator.EQUAL, 0),
                Word("x y"),
            )
        )
    )


@pytest.mark.parametrize(
    ("text", "column", "says"),
    [
        ("topc:lstm", 1, "Did you mean topic:?"),
        ("gates topc:lstm", 7, "Did you mean topic:?"),
        ("tag:lstm", 1, "deck:, topic:, kind:, id: and is:"),
        ("is:nwe", 4, "Did you mean is:new?"),
        ("-is:suspendd", 5, "Did you mean is:suspended?"),
        ("is:zzz", 4, "new, learning, review, due"),
        ("kind:cod", 6, "Did you mean kind:code?"),
        ("recal<0.8", 1, "Did you mean recall<?"),
        ("bs=64", 1, '"bs=64"'),
        ("lapses > 2", 8, "without spaces"),
        ("lapses:2", 1, "lapses=3"),
        ("topic<2", 1, "Write topic:"),
        ("is>2", 1, "Write is:"),
        ("reps<", 6, "empty"),
        ("reps<few", 6, "not a number"),
        ("reps<nan", 6, "not a number"),
        ("reps<inf", 6, "not a number"),
        ("reps<1e999", 6, "not a number"),
        ("reps<1_0", 6, "not a number"),
        ("recall<80", 8, "0 to 1"),
        ("recall>-1", 8, "0 to 1"),
        ("deck:", 6, "empty"),
        ("deck: sums", 6, "empty"),
        ('deck:" "', 6, "empty"),
        ('""', 1, "empty"),
        ('gates "two words', 7, "not closed"),
        ('gates"two', 6, "inside a word"),
        ('"two"words', 6, "inside a word"),
        ("a -", 3, "nothing follows"),
        ("--all", 1, "option"),
        ("=", 1, "no name"),
    ],
)
def test_what_cannot_be_read_is_one_line_that_says_where(text: str, column: int, says: str) -> None:
    with pytest.raises(QueryError) as error:
        parse(text)
    assert error.value.column == column
    assert f"Column {column} of the query" in str(error.value) and says in str(error.value)


@given(scraps)
def test_any_text_is_read_or_refused_with_a_column_in_it(text: str) -> None:
    try:
        query = parse(text)
    except StudylmError as error:
        assert isinstance(error, QueryError)
        assert 1 <= error.column <= len(text) + 1
        assert len(str(error).splitlines()) == 1 and len(str(error)) < 300
    else:
        assert parse(str(query)) == query


@given(queries)
def test_a_query_that_is_printed_and_read_again_is_the_same(query: Query) -> None:
    assert parse(str(query)) == query
