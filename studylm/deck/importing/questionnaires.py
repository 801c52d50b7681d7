"""Imports questionnaires in any dialect into one deck: reads, merges, reports, writes."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from studylm.deck.card import ProblemKind
from studylm.deck.dialects import DIALECTS, read_dialect
from studylm.deck.format.detection import native_blocks
from studylm.deck.format.markdown import plain, slug
from studylm.deck.format.native import read_native
from studylm.deck.importing.matching import Asked, FileWarning, Group, merge
from studylm.deck.importing.writing import deck_text, embedded
from studylm.deck.library import read_lines, read_text
from studylm.deck.loading.card_rows import derived_name
from studylm.deck.parse_result import NO_QUESTIONS, Draft, ParseResult, ParseWarning
from studylm.errors import StudylmError
from studylm.workspace import Workspace, bundled_cards

DECK_FILE = "questions.md"
_IMAGE = re.compile(r"!\[[^\]]*\]\(")


@dataclass(frozen=True, slots=True)
class Understood:
    """How one file was understood."""

    file: str
    dialect: str
    questions: int
    answers: int
    skipped: tuple[tuple[int, int, str], ...]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import found and wrote.

    Attributes:
        questions, answers: how many the files hold, before merging.
        cards: how many cards the deck has after it.
        skipped: how many passages belong to no question; there is a warning for each.
    """

    deck: str
    path: Path
    questions: int
    answers: int
    cards: int
    skipped: int
    warnings: tuple[FileWarning, ...] = ()
    understood: tuple[Understood, ...] = ()

    def as_json(self) -> dict[str, object]:
        """The report as plain data, with the fields that scripts rely on."""
        return {
            "deck": self.deck,
            "path": str(self.path),
            "questions": self.questions,
            "answers": self.answers,
            "cards": self.cards,
            "skipped": self.skipped,
            "warnings": [{"file": str(w.file), "line": w.line, "message": w.message} for w in self.warnings],
            "understood": [
                {
                    "file": entry.file,
                    "dialect": entry.dialect,
                    "questions": entry.questions,
                    "answers": entry.answers,
                    "skipped": [
                        {"first": first, "last": last, "reason": reason} for first, last, reason in entry.skipped
                    ],
                }
                for entry in self.understood
            ],
        }


@dataclass(slots=True)
class _Import:
    """The work in progress."""

    warnings: list[FileWarning] = field(default_factory=list)
    understood: list[Understood] = field(default_factory=list)

    def warn(self, file: Path, warning: ParseWarning | None) -> None:
        if warning is not None:
            self.warnings.append(FileWarning(file, warning.line, warning.message, warning.kind))


def import_questionnaires(
    workspace: Workspace,
    files: Sequence[Path],
    deck: str | None = None,
    dialect: str | None = None,
    link: str | None = None,
) -> ImportReport:
    """Write the questions of several files, merged, as one deck of the workspace.

    Args:
        workspace: where the deck goes: `cards/<deck>/questions.md`.
        files: questionnaires in any dialect, or deck files.
        deck: the deck's name; None for one made from the first file's name.
        dialect: the dialect of the files; None to choose for each the one that fits best.
        link: a deck whose cards about the same questions are linked, with their answers; None for none.

    Raises:
        StudylmError: a name is invalid, a file cannot be read, no question is found, or the deck cannot be written.
    """
    if not files:
        raise StudylmError("There is nothing to import.", "Name one or more markdown files.")
    if dialect is not None and dialect not in DIALECTS:
        raise StudylmError(f"There is no dialect “{dialect}”.", f"There are {', '.join(DIALECTS)}.")
    name = _deck_name(files[0], deck)
    target = workspace.cards / name / DECK_FILE
    work = _Import()
    sources: list[list[Asked]] = []
    existing = _existing(target)
    if existing is not None:
        sources.append([Asked(target, draft) for draft in existing.drafts])
    results = [(Path(path), _read(Path(path), dialect, work)) for path in files]
    sources += [[Asked(path, draft) for draft in result.drafts] for path, result in results]
    questions = sum(result.questions for _, result in results)
    answers = sum(result.answers for _, result in results)
    if not any(result.drafts for _, result in results):
        raise StudylmError(
            f"No questions were found in {', '.join(str(path) for path in files)}.",
            f"Name its dialect with --dialect ({', '.join(DIALECTS)}).",
        )
    groups, unclear = merge(sources)
    alone = {member.path for group in groups if not group.questions for member in group.members}
    work.warnings = [w for w in work.warnings if w.kind is not ProblemKind.ANSWERS_ONLY or w.file in alone]
    work.warnings += unclear
    drafts = [_merged(group, target, several=len(files) > 1) for group in groups]
    _name(drafts)
    if link is not None:
        from studylm.deck.importing.linking import link_cards

        work.warnings += link_cards(workspace, drafts, groups, link, target.parent)
    _write(target, deck_text(drafts))
    return ImportReport(
        deck=name,
        path=target,
        questions=questions,
        answers=answers,
        cards=len(drafts),
        skipped=sum(len(entry.skipped) for entry in work.understood),
        warnings=tuple(work.warnings),
        understood=tuple(work.understood),
    )


def _deck_name(first: Path, deck: str | None) -> str:
    name = deck if deck is not None else slug(first.stem.replace("_", " ").replace("-", " ")) or "imported"
    if not name or name.startswith((".", "_")) or not name.isprintable() or re.search(r'[/\\:*?"<>|]', name):
        raise StudylmError(f"“{name}” is not a valid name for a deck.", "Use letters, digits, - and _.")
    if (bundled_cards() / name).is_dir():
        raise StudylmError(f"“{name}” is a bundled deck.", "Choose another name with --deck.")
    return name


def _read(path: Path, dialect: str | None, work: _Import) -> ParseResult:
    """Read one file, and record how it was understood."""
    if not path.exists():
        raise StudylmError(f"There is no file {path}.", "Name a markdown file.")
    text, wrong = read_text(path)
    if wrong is not None and not text:
        raise StudylmError(f"{path}: {wrong.message}")
    lines = text.split("\n")
    if dialect is None:
        result = read_lines(lines)
    elif dialect == "native":
        result = read_native(lines)
    else:
        result = read_dialect(lines, dialect)
    for warning in (wrong, *result.warnings):
        work.warn(path, warning)
    for skip in result.skipped:
        message = f"Lines {skip.first}-{skip.last} were skipped: {skip.reason}."
        work.warn(path, ParseWarning(skip.first, message, ProblemKind.SKIPPED))
    work.warn(path, None if result.drafts else NO_QUESTIONS)
    images = sum(len(_IMAGE.findall(draft.prompt + (draft.answer or ""))) for draft in result.drafts)
    if images:
        named = "One image is" if images == 1 else f"{images} images are"
        work.warn(path, ParseWarning(1, f"{named} linked in this file and not copied.", ProblemKind.IMAGES))
    work.understood.append(
        Understood(
            str(path),
            result.dialect,
            result.questions,
            result.answers,
            tuple((skip.first, skip.last, skip.reason) for skip in result.skipped),
        )
    )
    return result


def _existing(target: Path) -> ParseResult | None:
    """The deck as it is, or None if there is none; its cards stay, with their ids."""
    if not target.exists():
        return None
    text, wrong = read_text(target)
    lines = text.split("\n")
    result = ParseResult("none") if native_blocks(lines) is None else read_native(lines)
    if wrong or result.warnings or result.skipped or not result.drafts:
        raise StudylmError(
            f"{target} already exists and contains more than cards.",
            "Import into another deck, or fix that file and try again.",
        )
    return result


def _merged(group: Group, target: Path, *, several: bool) -> Draft:
    """One card from all wordings and answers of a question; its prompt is the first wording."""
    first = group.questions[0] if group.questions else group.members[0]
    card = replace(first.draft)
    best = _whole(group, first)
    if first.path != target:
        card.prompt, card.title = best.prompt, best.title
        card.number = group.number if group.number is not None else card.number
        card.section = group.section or card.section
    card.answer = _side_by_side(group, target, several=several)
    return card


def _side_by_side(group: Group, target: Path, *, several: bool) -> str | None:
    """All answers to a question, each under the name of its file if there can be more than one."""
    kept: list[str] = []
    seen: list[str] = []
    for member in group.members:
        text = member.draft.answer
        if text is None:
            continue
        part = embedded(text)
        named = f"#### From `{member.path.name}`\n\n{part}"
        if part in seen or any(named in other for other in kept):
            continue  # the same answer, as when a file is imported again
        seen.append(part)
        bare = member.path == target or (not several and not kept and group.members[0].path != target)
        kept.append(part if bare else named)
    return "\n\n".join(kept) or None


def _whole(group: Group, first: Asked) -> Draft:
    """The first wording, or a longer one that begins with it: the first was cut off."""
    key = first.key
    longer = [asked.draft for asked in group.questions if len(asked.key) > len(key) and asked.key.startswith(key)]
    return longer[0] if longer and re.search(r"[<(\[{,]\s*$", plain(first.draft.prompt) or "") else first.draft


def _name(drafts: Sequence[Draft]) -> None:
    """Give each draft without a name a unique one made from its title; of equal names the first one stays."""
    taken: set[str] = set()
    for draft in drafts:
        if draft.name in taken:
            draft.name = None
        elif draft.name is not None:
            taken.add(draft.name)
    for draft in drafts:
        if draft.name is None:
            stem = name = derived_name(draft)
            count = 1
            while name in taken:
                count += 1
                name = f"{stem}-{count}"
            draft.name = name
            taken.add(name)


def _write(target: Path, text: str) -> None:
    """Write the deck atomically."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        scratch = target.with_name(f".{target.name}.new")
        scratch.write_text(text, encoding="utf-8")
        os.replace(scratch, target)  # noqa: PTH105 - the name says that it replaces at once
    except OSError as error:
        raise StudylmError(
            f"{target} cannot be written: {error.strerror or error}.", "Choose a workspace that you can write to."
        ) from error
