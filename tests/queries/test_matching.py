"""Which cards a query matches."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylm.deck.card import Card, Kind, Source
from studylm.queries import Facts, Query, Term, Word, fold, matches, parse
from studylm.scheduling.model import Memory, Phase

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
CARD = Card(
    id="my-deck/gru-idea",
    deck="my-deck",
    kind=Kind.RECALL,
    title="The update gate",
    prompt="What does the\nupdate gate keep of the État précédent?",
    answer="$z_t$ keeps it; ﬁne.",
    topics=("lstm", "Gated Cells"),
    source=Source(Path("cards.md"), 1),
)
MEMORY = Memory(
    phase=Phase.REVIEW, stability=9.0, difficulty=8.5, due=NOW, last_review=NOW, reps=6, lapses=3, interval_days=9.0
)
SEEN = Facts(memory=MEMORY, due=True, due_in=-2, recall=0.75)
NEW = Facts(memory=Memory())
CODE = Facts(memory=Memory(phase=Phase.RELEARNING), passed=False, suspended=True, buried=True, leech=True)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "update",
        "UPDATE gate",
        "etat",
        "ÉTAT",
        '"the update gate"',
        '"update   gate keep"',
        "fine",
        "gru-idea",
        "my-deck/gru",
        "deck:my-deck",
        "deck:MY-DECK",
        "topic:lstm",
        'topic:"gated cells"',
        "kind:recall",
        "id:gru-idea",
        "id:my-deck/gru-idea",
        "is:due is:review",
        "lapses>2 lapses>=3 lapses=3 lapses<=3 lapses<4",
        "reps>5 difficulty>8 recall<0.8 due<7 due=-2",
        "-lstmx -is:new -is:leech -is:failed -is:passed",
    ],
)
def test_a_card_in_the_review_phase_matches(text: str) -> None:
    assert matches(parse(text), CARD, SEEN)
    if text:
        assert not all(
            matches(Query((Term(term.condition, not term.negated),)), CARD, SEEN) for term in parse(text).terms
        )


@pytest.mark.parametrize(
    "text",
    [
        "lstm",  # a topic is no text
        '"gate the"',
        '"gate fine"',  # not across two parts of a card
        "deck:my",
        "topic:gated",
        "id:gru",
        "kind:code",
        "is:new",
        "is:learning",
        "-is:due",
        "update is:new",
        "lapses>3",
        "recall>0.75",
        "due>-2",
    ],
)
def test_and_does_not_match(text: str) -> None:
    assert not matches(parse(text), CARD, SEEN)


def test_states() -> None:
    found = {
        state: [matches(parse(f"is:{state}"), CARD, facts) for facts in (SEEN, NEW, CODE)]
        for state in ("new", "learning", "review", "due", "suspended", "buried", "leech", "passed", "failed")
    }
    assert found == {
        "new": [False, True, False],
        "learning": [False, False, True],
        "review": [True, False, False],
        "due": [True, False, False],
        "suspended": [False, False, True],
        "buried": [False, False, True],
        "leech": [False, False, True],
        "passed": [False, False, False],
        "failed": [False, False, True],
    }


@pytest.mark.parametrize("flag", ["suspended", "buried"])
def test_what_is_put_aside_is_not_due(flag: str) -> None:
    aside = Facts(memory=MEMORY, due=True, **{flag: True})  # type: ignore[arg-type]
    assert not matches(parse("is:due"), CARD, aside)


def test_a_new_card_has_no_recall_difficulty_or_due_day() -> None:
    for number in ("recall", "difficulty", "due"):
        for sign in ("<", ">=", "="):
            assert not matches(parse(f"{number}{sign}0"), CARD, NEW)
    assert matches(parse("lapses=0 reps=0"), CARD, NEW)


@given(st.text(max_size=20))
def test_folding_is_done_once_and_for_all(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold(text.upper()) == fold(text.upper().lower())


@given(st.text(min_size=1, max_size=20).filter(str.strip))
def test_every_part_of_a_prompt_is_found_in_it(part: str) -> None:
    card = Card(id="d/c", deck="d", kind=Kind.RECALL, title="", prompt=f"x {part} y", source=Source(Path("c.md"), 1))
    assert matches(Query((Term(Word(part)),)), card, Facts(memory=Memory()))
