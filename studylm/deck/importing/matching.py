"""Finds the questions of several files that are the same, in other words, with other numbers, or only answered."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rapidfuzz import fuzz

from studylm.deck.card import ProblemKind
from studylm.deck.format.stop_words import IN_IMPORTS
from studylm.deck.parse_result import Draft
from studylm.deck.similarity import contains, likeness, words

SAME = 82.0  # similarity from which two wordings are one question, 0-100
LIKELY = 66.0  # from which they are if number, section or neighbours agree as well
CLEAR = 3.0  # by how much the best match must be better than the next
_FURTHER = re.compile(r"further|research|weiterführend|深入|进阶|approfond", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FileWarning:
    """Something about a file that its reader should know; `line` is 1-based."""

    file: Path
    line: int
    message: str
    kind: ProblemKind


@dataclass(frozen=True, slots=True)
class Asked:
    """A draft and the file it is from."""

    path: Path
    draft: Draft

    def warning(self, message: str) -> FileWarning:
        """A warning at this draft."""
        return FileWarning(self.path, self.draft.line, message, ProblemKind.MATCH)

    @property
    def key(self) -> str:
        """The question as bare words, for comparing."""
        return words(self.draft.prompt)


@dataclass(slots=True)
class Group:
    """One question with all its wordings and answers, in the order of the files."""

    members: list[Asked] = field(default_factory=list)

    @property
    def questions(self) -> list[Asked]:
        """The members that ask; those from files with only answers do not."""
        return [member for member in self.members if member.draft.asked]

    @property
    def number(self) -> int | None:
        """The number of the first numbered wording."""
        return next((asked.draft.number for asked in self.questions if asked.draft.number is not None), None)

    @property
    def section(self) -> str | None:
        """The section of the wording that gives the number; else of the first one that has any."""
        numbered = [asked for asked in self.questions if asked.draft.number is not None]
        return next((asked.draft.section for asked in [*numbered, *self.questions] if asked.draft.section), None)


def same_kind(one: str | None, other: str | None) -> bool:
    """Whether both sections or neither are for further research, where numbers start again."""
    return bool(_FURTHER.search(one or "")) == bool(_FURTHER.search(other or ""))


def merge(files: Sequence[Sequence[Asked]]) -> tuple[list[Group], list[FileWarning]]:
    """Group the drafts of several files by question.

    Args:
        files: each file's drafts in their order; drafts of one file are never joined with each other.

    Returns:
        The questions, in the order of the first file, with those that only later files have after their neighbour
        there; and a warning for each match that was not clear enough to merge.
    """
    order = {id(asked): place for place, asked in enumerate(asked for file in files for asked in file)}
    groups: list[Group] = []
    warnings: list[FileWarning] = []
    for drafts in (file for file in files if any(asked.draft.asked for asked in file)):
        _join(groups, [asked for asked in drafts if asked.draft.asked], warnings)
    for drafts in files:
        answers = [asked for asked in drafts if not asked.draft.asked]
        if answers:
            _join_answers(groups, answers, warnings)
    for group in groups:
        group.members.sort(key=lambda asked: order[id(asked)])
    return groups, warnings


def _join(groups: list[Group], drafts: Sequence[Asked], warnings: list[FileWarning]) -> None:
    """Add each draft of one file to its group, or to a new one."""
    keys = [asked.key for asked in drafts]
    known = [[member.key for member in group.questions] for group in groups]
    scores: dict[tuple[int, int], float] = {}
    for row, key in enumerate(keys):
        for column, wordings in enumerate(known):
            like = max((likeness(key, wording, LIKELY) for wording in wordings), default=0.0)
            if like:
                scores[row, column] = like
    chosen: dict[int, int] = {}
    taken: dict[int, int] = {}
    # Twice: in the second round the neighbours found in the first one count.
    for _ in range(2):
        ranked = sorted(
            ((_weighed(groups, drafts, pair, like, chosen), like, pair) for pair, like in scores.items()), reverse=True
        )
        for weight, like, (row, column) in ranked:
            if row in chosen or column in taken:
                continue
            helped = weight >= like + 6
            odd = min(_odd_words(keys[row], wording) for wording in known[column])
            if not _enough(like, helped, odd, len(keys[row].split())):
                continue
            rivals = [
                other
                for other, score, (r, c) in ranked
                if (r == row) != (c == column) and r not in chosen and c not in taken and score >= LIKELY
            ]
            if rivals and max(rivals) > weight - CLEAR:
                continue
            chosen[row], taken[column] = column, row
    for row, asked in enumerate(drafts):
        if row in chosen:
            groups[chosen[row]].members.append(asked)
    _warn_of_doubts(groups, drafts, scores, chosen, taken, warnings)
    _insert(groups, drafts, chosen)


def _enough(like: float, helped: bool, odd: int, length: int) -> bool:
    """Whether a pair is one question, by its likeness, other agreement, and how many words one of them lacks."""
    if odd and length < 6:
        return helped and like >= 90
    if odd:
        return helped and like >= LIKELY
    return like >= SAME or (helped and like >= LIKELY)


def _odd_words(one: str, other: str) -> int:
    """How many significant words of either question have nothing similar in the other; typing errors do not count."""
    left = [word for word in dict.fromkeys(one.split()) if word not in IN_IMPORTS]
    right = [word for word in dict.fromkeys(other.split()) if word not in IN_IMPORTS]
    return sum(
        all(fuzz.ratio(word, candidate) < 70 for candidate in rest)
        for words_here, rest in ((left, right), (right, left))
        for word in words_here
        if word not in rest
    )


def _weighed(
    groups: Sequence[Group], drafts: Sequence[Asked], pair: tuple[int, int], like: float, chosen: dict[int, int]
) -> float:
    """The likeness of a pair, plus what agreement of number, section and neighbours adds."""
    row, column = pair
    draft, group = drafts[row].draft, groups[column]
    weight = like
    if draft.number is not None and draft.number == group.number and same_kind(draft.section, group.section):
        weight += 6
    if chosen.get(row - 1) == column - 1 or chosen.get(row + 1) == column + 1:
        weight += 6
    return weight


def _warn_of_doubts(
    groups: Sequence[Group],
    drafts: Sequence[Asked],
    scores: dict[tuple[int, int], float],
    chosen: dict[int, int],
    taken: dict[int, int],
    warnings: list[FileWarning],
) -> None:
    """Warn of drafts that are kept separate although they resemble a question or seem to be a part of one."""
    for row, asked in enumerate(drafts):
        if row in chosen:
            continue
        near = sorted(((like, column) for (r, column), like in scores.items() if r == row), reverse=True)
        likely = [column for like, column in near if like >= SAME - 6]
        if likely:
            names = " or ".join(f"“{_short(groups[column])}”" for column in likely[:3])
            warnings.append(asked.warning(f"This may be the same question as {names}; it was kept separate."))
            continue
        key = asked.key
        for column, group in enumerate(groups):
            for member in group.questions:
                if contains(key, member.key, words=5, share=0.8):
                    what = "a part of" if len(key) <= len(member.key) else "more than"
                    kept = "" if column in taken else "; both were kept"
                    warnings.append(asked.warning(f"This seems to ask {what} “{_short(group)}”{kept}."))
                    break
            else:
                continue
            break


def _short(group: Group) -> str:
    title = group.members[0].draft.title
    return title if len(title) <= 60 else title[:59] + "…"


def _insert(groups: list[Group], drafts: Sequence[Asked], chosen: dict[int, int]) -> None:
    """Add the drafts that no group has, each after the group of the draft above it."""
    fresh: dict[int, list[Group]] = {}
    above = -1 if chosen else len(groups) - 1
    for row, asked in enumerate(drafts):
        if row in chosen:
            above = chosen[row]
        else:
            fresh.setdefault(above, []).append(Group([asked]))
    merged = [*fresh.get(-1, [])]
    for place, group in enumerate(groups):
        merged += [group, *fresh.get(place, [])]
    groups[:] = merged


def _join_answers(groups: list[Group], answers: Sequence[Asked], warnings: list[FileWarning]) -> None:
    """Add the answers of a file without questions to the questions with the same numbers, if they fit."""
    by_number = {
        group.number: group for group in reversed(groups) if same_kind(group.section, answers[0].draft.section)
    }
    shift = _best_shift(by_number, answers)
    for asked in answers:
        group = by_number.get(asked.draft.number) if asked.draft.number is not None else None
        if group is None or shift:
            groups.append(Group([asked]))
            if group is not None:
                number = (asked.draft.number or 0) + shift
                warnings.append(asked.warning(f"By its words this answers question {number}; it was kept separate."))
        else:
            group.members.append(asked)


def _best_shift(by_number: dict[int | None, Group], answers: Sequence[Asked]) -> int:
    """The offset of the answers' numbers; 0 unless another one fits much better."""
    replies = [(asked.draft.number or 0, words(asked.draft.answer or "")) for asked in answers]
    means: dict[int, float] = {}
    for shift in range(-40, 41):
        fits = [
            fuzz.token_set_ratio(by_number[number + shift].questions[0].key, reply)
            for number, reply in replies
            if number + shift in by_number and by_number[number + shift].questions
        ]
        if len(fits) >= max(3, len(replies) / 2):
            means[shift] = sum(fits) / len(fits)
    best = max(means, key=lambda shift: means[shift], default=0)
    return best if best and means[best] > means.get(0, 0.0) + 10 else 0
