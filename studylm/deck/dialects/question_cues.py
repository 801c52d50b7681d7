"""Cues for questions, in several languages: labels, numbers, interrogatives, and titles that announce questions."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from studylm.deck.format.markdown import plain


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_INTERROGATIVES = _words("""
    what what's whats why how how's which when where who who's whom whose is are was were am do does did can could
    should would will shall may might must have has had isn't aren't don't doesn't didn't can't won't true was
    warum wie welche welcher welches wann wo wer wozu wodurch weshalb qué que quoi quel quelle quels quelles
    pourquoi comment quand où qui combien est-ce cómo como cuál cual cuáles por cuándo dónde quién cosa perché
    come quale quali quando dove chi qual quais onde quem что как почему зачем какой какая какие какое когда где
    кто чем сколько що як чому навіщо який яка які коли де хто co jak dlaczego jaki jaka jakie kiedy gdzie kto wat
    waarom hoe welke wanneer waar wie ne neden nasıl hangi kim apa mengapa bagaimana kapan siapa
""")
# Words that begin a question only if it ends with a question mark: "Can explain ..." is an aim.
_AUXILIARIES = _words("""
    is are was were am do does did can could should would will shall may might must have has had isn't aren't don't
    doesn't didn't can't won't true when where that por que co
""")
_IMPERATIVES = _words("""
    write implement explain describe compare draw list name define give show study search take try create find
    discuss state calculate compute prove derive experiment complete build design sketch outline summarize
    summarise identify tell read look choose pick use add change fill plot demonstrate consider think solve
    convert evaluate determine differentiate distinguish illustrate elaborate suppose assume imagine given mention
    enumerate formulate interpret predict estimate guess run open follow train modify rewrite refactor reproduce
    extend classify translate recall provide propose suggest
    assuming justify clarify contrast examine analyze analyse schreibe schreiben
    erkläre erklären nenne beschreibe vergleiche zeichne explique décrivez expliquez donnez écrivez comparez citez
    explica describe escribe compara dibuja enumera spiega descrivi scrivi confronta объясните опишите напишите
    сравните назовите приведите расскажите
""")
_CJK_ASKING = re.compile(
    "什么|甚麼|什麼|为什么|為什麼|如何|怎么|怎麼|怎样|哪|吗|嗎|呢|谁|请|請|解释|解釋|描述|说明|說明|列举"
    "|写|何|なぜ|どう|どの|か。|어떻|무엇|왜|설명"
)
_NOTE_TITLES = re.compile(
    r"^(?:table of contents?|contents?|toc|introduction|intro|overview|summary|chapter summary|conclusions?|references?"
    r"|resources?|links?|further reading|see also|notes?|objectives?|goals?|prerequisites?|requirements?|licen[cs]e"
    r"|acknowledge?ments?|credits?|about|contributing|contributors?|installation|usage|setup|changelog|sources?"
    r"|appendix|glossary|authors?|disclaimer|bibliography|takeaways?|key (?:points|takeaways)|tl;?dr"
    r"|inhalt|inhaltsverzeichnis|einleitung|zusammenfassung|literatur|quellen|índice|contenido|referencias|resumen"
    r"|sommaire|références|содержание|оглавление|литература|ссылки|зміст|посилання)\b|(?:目录|目錄|目次|参考|參考|簡介|简介|总结|總結)",
    re.IGNORECASE,
)
_QUESTION_TITLES = re.compile(
    r"question|questionnaire|questionaire|quiz|q\s*&\s*a|q/a|faq|exercises?|further research|homework|interview|review"
    r"|self.?(?:test|check)|problems?\b|assignments?|tasks?\b|exam\b|test yourself|check your|fragen|übung|aufgaben"
    r"|preguntas|ejercicios|domande|esercizi|perguntas|exercice|вопрос|задани|питання|问题|問題|练习|練習|习题|面试|思考|質問"
    r"|문제|질문",
    re.IGNORECASE,
)
_ANSWER_TITLES = re.compile(
    r"(?:(?:the|all|correct|model|sample|suggested|quiz|exercise)\s+)*(?:answers?|solutions?|antworten|lösung(?:en)?|respuestas"
    r"|soluciones|réponses|solutions|risposte|soluzioni|ответы|решения|答案|解答)(?:\s+keys?)?(?:\s*(?:&|and\b|to\b|for\b|with\b).{0,40})?[\s:：]*$",
    re.IGNORECASE,
)
_END = re.compile(r"[?？؟\u037e](?:[\s\"'”’»)\]*_`>）」』.!:]|\(.{0,80}\)|\[.{0,200}\]|<[^>]{0,80}>)*$")
_QUESTION_MARK = re.compile(r"[?？؟]")


@dataclass(frozen=True, slots=True)
class Label:
    """A label such as `Q3:` or `Answer:` at the beginning of a text.

    Attributes:
        role: `question` or `answer`.
        number: the number in the label, if any.
        rest: the text after the label, without emphasis that encloses all of it.
    """

    role: str
    number: int | None
    rest: str


_QUESTION_WORDS = (
    r"q(?:uestion|ues|n|stn)?|front|frage|pregunta|domanda|pergunta|вопрос|питання|pytanie|vraag|soru|pertanyaan"
    r"|问题|問題|问|問|質問|문제|질문"
)
_ANSWER_WORDS = (
    r"answers?|ans|a|back|solutions?|sol|antwort|lösung|réponse|respuesta|risposta|resposta|ответ|відповідь|odpowiedź|antwoord"
    r"|cevap|jawaban|svar|odpověď|odgovor|отговор|răspuns|përgjigjja|javob|válasz|vastaus|đáp án"
    r"|trả lời|答案|答え|解答|回答|正解|答|답변|정답|답"
    r"|جواب|الإجابة|الجواب|คำตอบ|תשובה"
)
# Words for a task, which are a label only with a number.
_TASK_WORDS = (
    r"exercise|problem|task|aufgabe|übung|exercice|problème|ejercicio|problema|esercizio|exercício|задача|задание|упражнение"
    r"|вправа|завдання|zadanie|練習|练习|习题"
)
_LABEL = re.compile(
    rf"""(?P<open>\*\*|__|\*|_|<b>|<strong>)?\s*
    (?:(?P<q>{_QUESTION_WORDS})|(?P<task>{_TASK_WORDS})|(?P<a>{_ANSWER_WORDS}))
    \s*(?:[\#№(\[]?\s*(?P<number>\d{{1,4}}(?:\.\d{{1,3}})*)\s*[)\]]?(?:\s?\([^()]{{1,40}}\))?)?
    \s*(?(open)(?P<inner>\*\*|__|\*|_|</b>|</strong>)?)
    \s*(?P<mark>[:：.)、\-–—]|$|(?(number)(?=\s)|(?!)))
    (?P<space>\s*)(?(open)(?P<close>\*\*|__|\*|_|</b>|</strong>)?)\s*""",
    re.VERBOSE | re.IGNORECASE,
)
_NUMBER = re.compile(
    r"(?P<open>\*\*|__|\*)?\s*[(（\[]?(?P<number>\d{1,4})(?:\s?\\?[.)\]:）、．]|\s?[-–—]\s)(?P<space>\s*)(?(open)(?P<close>\*\*|__|\*)?)\s*"
)
_BARE_NUMBER = re.compile(r"(?P<number>\d{1,3})\s+(?=[^\W\d_]|[¿\"“`*])")
_EMOJI = re.compile(r"^(?:[^\w\s\"'`$<>()\[\]{}*_#!¿¡\\|@&%+\-=/~.,:;?][\ufe0f\u200d]?\s*)+")


def label(text: str) -> Label | None:
    """The label of a question or an answer that the text begins with, or None."""
    stripped = _EMOJI.sub("", text.lstrip()).lstrip()
    if stripped.startswith("?: "):  # the label of a question in some quizzes
        return Label("question", None, stripped[3:].strip())
    found = _LABEL.match(stripped)
    if found is None:
        return None
    if found["task"] and not found["number"]:
        return None
    question, word = found["q"] or found["task"], found["q"] or found["task"] or found["a"]
    short = len(word) == 1 and word.isascii()
    mark = found["mark"]
    rest = stripped[found.end() :]
    if short and not word.isupper():
        return None
    if mark == "" and rest and not (short and found["q"] and (rest[:1].isupper() or not rest[:1].isascii())):
        return None
    if mark in ("-", "–", "—", ")", ".", "、") and short and not found["number"] and not (found["q"] and mark == "."):
        return None
    if mark in (".", ")", "-", "–", "—") and rest and not found["space"] and not found["close"]:
        return None
    if mark == "" and found["a"] and short and not found["number"]:
        return None
    number = int(found["number"].rpartition(".")[2]) if found["number"] else None
    text = _unwrap(found, rest)
    if question and number is not None:
        inner = label(text)
        if inner is not None and inner.role == "answer":  # `Q4. Answer: ...`, in a list of answers
            return Label("answer", number, inner.rest)
    return Label("question" if question else "answer", number, text)


def numbered(text: str) -> tuple[int, str] | None:
    """The number that the text begins with (`3.`, `**3)**`, `(3)`) and the text after it, or None."""
    found = _NUMBER.match(text)
    if found is None or found.end() >= len(text):
        return None
    behind = text[found.end() :]
    tight = not found["space"] and not found["close"]
    if tight and behind[0].isascii() and not behind[0].isupper() and not behind.startswith(("**", "__", "`")):
        return None  # 3.14, 1.5x, 2)x
    return int(found["number"]), _unwrap(found, behind)


def bare_number(text: str) -> tuple[int, str] | None:
    """The number that a heading begins with, followed only by a space (`3 What is it?`), and the text after it, or None."""
    found = _BARE_NUMBER.match(text)
    return (int(found["number"]), text[found.end() :].strip()) if found else None


def _unwrap(found: re.Match[str], rest: str) -> str:
    """The text after a label or number, without the end of an emphasis that began before it."""
    opening = found["open"]
    closed = found["close"] or (found.groupdict().get("inner"))
    if not opening or closed:
        return rest.strip()
    ending = {"<b>": "</b>", "<strong>": "</strong>"}.get(opening, opening)
    at = rest.find(ending)
    if at >= 0:
        inside, behind = rest[:at], rest[at + len(ending) :]
        return (inside + behind).strip() if not behind.strip() else f"{opening}{inside}{ending}{behind}".strip()
    return rest.strip()


def bold(text: str) -> tuple[str, str] | None:
    """The bold beginning of a text, and the rest; None if it does not begin in bold."""
    stripped = text.strip()
    for mark, ending in (("**", "**"), ("__", "__"), ("<b>", "</b>"), ("<strong>", "</strong>")):
        if stripped.startswith(mark):
            at = stripped.find(ending, len(mark))
            if at > len(mark):
                return stripped[len(mark) : at].strip(), stripped[at + len(ending) :].strip()
    return None


def asks(text: str) -> float:
    """How much a text looks like a question: 1 if it ends with a question mark, 0 for a plain statement."""
    flat = plain(text) if any(mark in text for mark in "*_`[<\\") else " ".join(text.split())
    flat = _EMOJI.sub("", flat)
    flat = "".join(c for c in flat if unicodedata.category(c) not in ("So", "Cf", "Sk")).strip()
    if not flat:
        return 0.0
    if _END.search(flat):
        return 1.0
    word = re.match(r"[¿\"'“‘(\s]*([^\W\d_][\w'’-]*)", flat)
    first = word[1].casefold().replace("’", "'") if word else ""
    if _QUESTION_MARK.search(flat):
        return 0.9 if first in _INTERROGATIVES or first in _IMPERATIVES else 0.6
    if first in _INTERROGATIVES and len(flat.split()) > 2:
        return 0.3 if first in _AUXILIARIES else 0.8
    if _CJK_ASKING.search(flat):
        return 0.7
    if first in _IMPERATIVES:
        return 0.5
    return 0.0


def is_note_title(text: str) -> bool:
    """Whether a heading announces something other than questions: contents, references, a summary."""
    return bool(_NOTE_TITLES.match(_EMOJI.sub("", plain(text)).strip())) and not is_question_title(text)


def is_answer_title(text: str) -> bool:
    """Whether a heading announces answers to questions elsewhere: Answers, Answer key, Solutions to the quiz."""
    flat = _EMOJI.sub("", plain(text)).strip()
    return bool(_ANSWER_TITLES.match(flat)) and not re.search(r"\d|question", flat, re.IGNORECASE)


def is_question_title(text: str) -> bool:
    """Whether a heading announces questions: Questionnaire, Exercises, Further research."""
    return bool(_QUESTION_TITLES.search(plain(text)))


def starts_like_a_question(text: str) -> bool:
    """Whether the first word is one that questions begin with."""
    word = re.match(r"\W*([^\W\d_][\w'’-]*)", text)
    return bool(word) and word[1].casefold().replace("’", "'") in _INTERROGATIVES if word else False
