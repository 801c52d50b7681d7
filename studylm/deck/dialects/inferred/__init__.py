"""Readers that infer the questions of a document from the style in which they are marked."""

from __future__ import annotations

from studylm.deck.dialects.document import Document
from studylm.deck.dialects.inferred.answer_sections import join_answer_sections, pair_languages
from studylm.deck.dialects.inferred.candidate_pool import STYLES, CandidatePool
from studylm.deck.dialects.inferred.candidates import candidate_pools
from studylm.deck.dialects.inferred.segmentation import read_pool
from studylm.deck.dialects.inferred.unmarked import unmarked
from studylm.deck.parse_result import ParseResult

_FEWEST = 3


def read_best(document: Document, score: float) -> ParseResult | None:
    """Read the questions in the style whose pool has the highest score; None unless that is higher than `score`."""
    pool = next((pool for pool in candidate_pools(document) if pool.score > score), None)
    pool = _unmarked(document, pool.score if pool else score) or pool
    return _read(document, pool) if pool is not None else None


def read_as(dialect: str, document: Document) -> ParseResult | None:
    """Read a document in the named dialect; if nothing in it seems to ask, all that is marked in this way does."""
    if dialect == STYLES["plain"].dialect:
        pool = _unmarked(document, 0.0)
    else:
        pool = next((pool for pool in candidate_pools(document) if pool.dialect == dialect), None)
    if pool is None:
        pools = [pool for pool in candidate_pools(document, whole=True) if pool.dialect == dialect]
        pool = max(pools, key=lambda pool: len(pool.candidates), default=None)
    return _read(document, pool) if pool is not None else None


def read_labelled(document: Document) -> ParseResult | None:
    """The questions with labels; None if there are fewer than three, one is empty or none is answered."""
    pool = next((pool for pool in candidate_pools(document) if pool.style == "label"), None)
    if pool is None or len(pool.candidates) < _FEWEST:
        return None
    result = _read(document, pool)
    result.drafts = [draft for draft in result.drafts if draft.prompt.strip()]
    return result if len(result.drafts) == len(pool.candidates) and result.answers else None


def _unmarked(document: Document, score: float) -> CandidatePool | None:
    """The pool of lines that ask without any mark, if its score is higher than `score`."""
    asking = sum("?" in line or "？" in line for line in document.lines)
    pool = unmarked(document) if asking > score else None
    return pool if pool is not None and pool.score > score else None


def _read(document: Document, pool: CandidatePool) -> ParseResult:
    result = read_pool(document, pool)
    join_answer_sections(document, result, pool)
    pair_languages(result)
    return result
