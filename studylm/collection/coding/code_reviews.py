"""Opens the reviews of code cards: what the learner wrote last is kept, and its place is taken by what is left to do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from studylm.availability.dates import due_dates
from studylm.collection.answer_file import READ_MAX
from studylm.collection.answers import Answers, starter_of
from studylm.collection.clock import StudyClock
from studylm.collection.coding.candidates import Candidates
from studylm.deck.card import Card, Kind
from studylm.errors import StudylmError
from studylm.forms.candidate import Candidate
from studylm.forms.form import CodeHistory, Form, choose_form, lapsed_from
from studylm.scheduling.due import DueDates
from studylm.settings import LiveSettings
from studylm.store.records import AttemptRecord, Opening
from studylm.store.store import Store
from studylm.wording import form_reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The answer file of a code card, ready for the review that comes.

    Attributes:
        created: whether there was no file.
        form: None if the card is not due: then its file is left as it is.
        kept: the attempt that holds what the file held before; None if nothing was replaced.
        pieces: the gaps of a restore as it was opened.
        what: what was taken out or built in, in words, to be shown after the pass.
        why: why it is this form, in a few words; "" for a build.
        note: why it is another form than was due or asked for, in one line; "" if it is not.
        changed: whether this call has written the file.
    """

    path: Path
    created: bool
    form: Form | None
    kept: int | None = None
    pieces: int = 0
    what: str = ""
    why: str = ""
    note: str = ""
    changed: bool = False


class CodeReviews:
    """The openings of code cards' reviews in one collection.

    Attributes:
        candidates: what a card can come back with now.
    """

    def __init__(self, store: Store, answers: Answers, clock: StudyClock, settings: LiveSettings) -> None:
        self._store = store
        self._answers = answers
        self._clock = clock
        self._settings = settings
        self.candidates = Candidates(store)

    def start(self, card: Card, form: Form | None = None) -> Opened:
        """Get the answer file ready if the card is due; else only create it, if there is none.

        Args:
            form: the form to open or to change to; None for the one that is due.

        Raises:
            StudylmError: not a code card, or its file cannot be read or written; the file is unchanged then.
        """
        if self._current(card) is None and self._history(card).passed and not self._is_due(card):
            path, created = self._answers.start(card)
            note = "" if form is None else f"{card.id} is not due, so its file stays as it is."
            return Opened(path=path, created=created, form=None, note=note)
        return self.open(card, form)

    def open(self, card: Card, form: Form | None = None) -> Opened:
        """Get the answer file ready for a review of this card now, due or not.

        A review that is open stays as it is, unless `form` names another one. What the file holds is kept before it is
        replaced. After a kill at any moment, the next call ends what this one has begun. A pass that was not rated on its
        study day is an old answer afterwards, and the review begins anew.

        Raises:
            StudylmError: not a code card, or its file cannot be read or written; the file is unchanged then.
        """
        history = self._history(card)
        if card.kind is not Kind.CODE or not history.passed:
            return self._build(card, form)
        current = self._current(card)
        done = current is not None and self._store.attempts.help_since_review(card.id).passed
        if current is not None and (form in (None, current.form) or done):
            return self._go_on(card, current, history, form)
        memory = self._store.reviews.memory(card.id)
        asked, due = form, self._due_form(card, history)
        found, none = self.candidates.choose(card, asked or due)
        why = "you chose it" if asked or self._setting(card) is not None else form_reason(memory, history)
        note = f"{none[0].upper()}{none[1:]}, so you write it again." if none else ""
        return self._replace(card, found, why=none or why, note=note, anew=current is None)

    def blank(self, card: Card) -> str:
        """What an editor shows where the answer file cannot be written: never the old answer."""
        if not self._history(card).passed:
            return starter_of(card).decode()
        return self.candidates.choose(card, Form.REBUILD)[0].source.decode("utf-8", "replace")

    def to_prove(self, card: Card, form: Form | None = None) -> Form | None:
        """The form that `start` is about to open, if it needs a proof."""
        current, history = self._current(card), self._history(card)
        if not history.passed or (current is None and not self._is_due(card)):
            return None
        if current is not None and form in (None, current.form):
            return None
        wanted = form or self._due_form(card, history)
        return wanted if wanted in (Form.RESTORE, Form.REPAIR) else None

    def note_look(self, card: Card, attempt: AttemptRecord | None = None) -> bool:
        """Record a look at an answer, old or bundled, if the card's review is open and has not passed.

        Args:
            attempt: what is looked at, for an attempt: a failed run and a try at this very review give nothing away.

        Returns:
            whether it counts, and so lowers the suggested rating.
        """
        if attempt is not None:
            current = self._current(card)
            own = current is not None and (
                attempt.after_review == current.after_review and attempt.id > current.attempts_before
            )
            if own or not (attempt.passed or attempt.draft):
                return False
        if self._store.read_only or not self.is_open(card):
            return False
        return self._answers.reveal_answer(card)

    def is_open(self, card: Card) -> bool:
        """Whether a look at an answer to this card counts: it is new, due, or being answered."""
        if card.kind is not Kind.CODE:
            return False
        return self._is_due(card) or self._current(card) is not None

    def next_forms(self, card: Card) -> tuple[Form, ...]:
        """The forms that the next review may need a proof for, the likeliest first; none while it was never passed."""
        history = self._history(card)
        if card.kind is not Kind.CODE or not history.passed:
            return ()
        due = self._due_form(card, history)
        return (due, *(form for form in (Form.RESTORE, Form.REPAIR) if form is not due))

    def _current(self, card: Card) -> Opening | None:
        """What the review that is open was opened with; None if none is, or if it passed on another study day."""
        current = self._store.openings.current(card.id)
        if current is None or not current.source:
            return current
        days = [
            each.study_day
            for each in self._store.attempts.passes(card.id)
            if each.after_review == current.after_review and each.attempt > current.attempts_before
        ]
        return current if not days or days[0] == self._clock.today() else None

    def _setting(self, card: Card) -> Form | None:
        value = self._settings.current.for_deck(card.deck).code_reviews
        return None if value == "auto" else Form(value)

    def _due_form(self, card: Card, history: CodeHistory) -> Form:
        return self._setting(card) or choose_form(self._store.reviews.memory(card.id), history)

    def _is_due(self, card: Card) -> bool:
        """Whether its review can be opened now. A card that was passed and is new was reset: it comes as new cards do."""
        memory, now = self._store.reviews.memory(card.id), self._clock.now()
        return memory.due is None or self._dates().is_due(memory, now, card.id)

    def _dates(self) -> DueDates:
        return due_dates(self._store, self._settings.config, self._clock.today())

    def _history(self, card: Card) -> CodeHistory:
        passes = self._store.attempts.passes(card.id)
        if not passes:
            return CodeHistory()
        reviews = self._store.reviews.records(card.id)
        began = self._store.reviews.began_after(card.id)
        passed_in = [review for review in reviews if review.id > (passes[0].after_review or 0)]
        since = [review for review in passed_in if review.id > began]
        last = reviews[-1] if reviews else None
        practised = last is not None and any(
            each.after_review == last.id
            and not each.opened
            and each.at < (self._dates().at(last.after, card.id) or each.at)
            for each in passes
        )
        return CodeHistory(
            passed=bool(passed_in) or practised,
            returns=max(0, len(since) - 1),
            opened=[review.form for review in since if review.form is not None],
            lapsed_from=lapsed_from([(review.rating, review.before) for review in reviews if review.id > began]),
        )

    def _build(self, card: Card, form: Form | None) -> Opened:
        adopted = self._answers.adopt(card)
        path, created = self._answers.start(card)
        if self._store.openings.current(card.id) is None and not self._store.read_only:
            self._place(card, Candidate(Form.BUILD, "", b"", 0, ""), path, None)
        note = adopted or ""
        if form not in (None, Form.BUILD):
            note = f"{card.id} has not been passed yet, so it is built first."
        return Opened(path=path, created=created, form=Form.BUILD, note=note)

    def _go_on(self, card: Card, current: Opening, history: CodeHistory, form: Form | None) -> Opened:
        """The review is open: end what a kill has interrupted, else leave the learner's try as it is."""
        file = self._answers.file(card)
        held, created, kept = file.data(), False, current.kept
        if current.source and (held is None or not (current.placed or held == current.source)):
            again = Candidate(current.form, current.key, current.source, current.pieces, current.what)
            return self._replace(card, again, why=form_reason(self._store.reviews.memory(card.id), history), note="")
        if not current.source:
            created = self._answers.start(card)[1]
        if not current.placed and not self._store.read_only:
            self._store.openings.placed(current)
        refused = form is not None and form is not current.form
        return Opened(
            path=file.path,
            created=created,
            form=current.form,
            kept=kept,
            pieces=current.pieces,
            what=current.what,
            why=form_reason(self._store.reviews.memory(card.id), history) if current.source else "",
            note=f"{card.id} has passed in this review already; rate it first." if refused else "",
        )

    def _replace(self, card: Card, found: Candidate, *, why: str, note: str, anew: bool = False) -> Opened:
        file = self._answers.file(card)
        while True:
            held = file.data()
            if held is not None and len(held) == READ_MAX:
                raise StudylmError(f"{file.shown_as} is too large to keep.", "Move it away; then start again.")
            opening = self._place(card, found, file.path, held, anew=anew)
            if file.swap(held, found.source):
                break  # else another program has saved it meanwhile, and that is kept too
        self._store.openings.placed(opening)
        return Opened(
            path=file.path,
            created=held is None,
            form=found.form,
            kept=opening.kept,
            pieces=found.pieces,
            what=found.what,
            why=why,
            note=note,
            changed=True,
        )

    def _place(self, card: Card, found: Candidate, path: Path, held: bytes | None, *, anew: bool = False) -> Opening:
        return self._store.openings.add(
            card.id,
            found,
            kept=held,
            filename=str(path),
            now=self._clock.now(),
            today=self._clock.today(),
            anew=anew,
        )
