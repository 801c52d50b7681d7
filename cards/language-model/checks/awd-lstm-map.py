"""Hidden checks for the awd-lstm-map card: which parameter of AWD-LSTM is which idea."""

import re

from studylm.checker.kit import depends, describe, expect, fail, passing

DEFINES = ["MAP"]

TERMS = {
    "rows of the embedding": "embed_p",
    "embedded input": "input_p",
    "hidden-to-hidden weights": "weight_p",
    "between the layers": "hidden_p",
    "before the decoder": "output_p",
    "activation regularisation": "alpha",
    "temporal activation regularisation": "beta",
    "input-to-hidden weights": None,
    "gradients": None,
    "weight decay": None,
}
RIGHT = {parameter: term for term, parameter in TERMS.items() if parameter}

WHERE = {
    "embed_p": "It acts on the embedding's weight, before any word is looked up: whole words go missing.",
    "input_p": "It acts on what the embedding gives, before the first LSTM layer, with one mask for all time steps.",
    "weight_p": "It acts inside the LSTM layers, on weights, not activations: those that lead from state to state.",
    "hidden_p": "It acts on activations on their way from one LSTM layer to the next, so not after the last.",
    "output_p": "It acts on the last layer's output, on its way to the words.",
    "alpha": "It multiplies a penalty that is added to the loss: the mean of the squared activations, after dropout.",
    "beta": "It multiplies a penalty that is added to the loss: the mean squared change from step to step.",
}


def plain(term):
    """A term without regard to case, hyphens, and British or American spelling; AR and TAR in full."""
    words = re.sub(r"[^a-z]+", " ", term.lower()).split()
    text = " ".join(word.replace("regulariz", "regularis") for word in words if word != "the")
    return {"ar": "activation regularisation", "tar": "temporal activation regularisation"}.get(text, text)


def check_form(learner):
    """MAP is a dict from the seven parameters to terms of the list."""
    mapped = learner.MAP
    if not isinstance(mapped, dict):
        fail(
            "MAP is not a dict.",
            expected="a dict with seven keys",
            actual=describe(mapped),
            hint='MAP = {"embed_p": "...", ...}: the dict itself, not a function, a class or a text.',
        )
    missing = [name for name in RIGHT if name not in mapped]
    extra = [name for name in mapped if name not in RIGHT]
    expect(
        not missing,
        f"MAP has no key {missing[0]!r}." if missing else "",
        expected=", ".join(RIGHT),
        actual=", ".join(map(str, mapped)) or "no keys",
        hint="Parameters to terms, not terms to parameters."
        if any(str(name) in TERMS for name in extra)
        else "Copy the seven names from the prompt.",
    )
    known = {plain(term) for term in TERMS}
    for name in RIGHT:
        value = mapped[name]
        expect(
            isinstance(value, str) or value is None,
            f"MAP[{name!r}] is a {type(value).__name__}, not one of the terms."
            if isinstance(value, (list, tuple, set, dict))
            else f"MAP[{name!r}] is not one of the terms, which are text.",
            expected="one term, as text",
            actual=describe(value),
            hint="Each parameter acts in one place; write the term itself, word for word. " + WHERE[name],
        )
        expect(
            isinstance(value, str) and value.strip() not in ("", "?", "..."),
            f"MAP[{name!r}] is not filled in.",
            expected="one of the terms in the prompt",
            actual=describe(value) or "an empty text",
            hint=WHERE[name],
        )
        expect(
            plain(value) in known,
            f"MAP[{name!r}] is none of the terms in the prompt.",
            expected="one of: " + "; ".join(TERMS),
            actual=value,
            hint="Copy a term from the list, word for word.",
        )


def term_of(mapped, name):
    return next(term for term in TERMS if plain(term) == plain(mapped[name]))


@depends("form")
def check_penalties(learner):
    """alpha and beta: penalties in the loss."""
    mapped = learner.MAP
    alpha, beta = term_of(mapped, "alpha"), term_of(mapped, "beta")
    if (alpha, beta) == (RIGHT["beta"], RIGHT["alpha"]):
        fail(
            "alpha and beta are swapped.",
            expected="alpha for one penalty, beta for the other",
            actual=f"alpha: {alpha}; beta: {beta}",
            hint="AR comes first in the alphabet: alpha. " + WHERE["beta"],
        )
    for name, term in (("alpha", alpha), ("beta", beta)):
        if term == RIGHT[name]:
            continue
        dropout = (TERMS[term] or "").endswith("_p") or term == "input-to-hidden weights"
        fail(
            f"{name} is no dropout: it is no probability, but multiplies a penalty (fastai's defaults are 2 and 1)."
            if dropout
            else f"{name} multiplies the other penalty."
            if term in (RIGHT["alpha"], RIGHT["beta"])
            else f"{name} is something else.",
            expected="one of the two penalties",
            actual=f"{name}: {term}",
            hint=WHERE[name],
        )


@depends("form")
def check_dropouts(learner):
    """The five dropouts, each in its place."""
    mapped = learner.MAP
    names = [name for name in RIGHT if name.endswith("_p")]
    wrong = [name for name in names if term_of(mapped, name) != RIGHT[name]]
    if not wrong:
        passing("drop_mult scales all five at once. Which of them would you turn up for a small data set, and why?")
        return
    for one in wrong:
        for other in wrong:
            if one < other and term_of(mapped, one) == RIGHT[other] and term_of(mapped, other) == RIGHT[one]:
                fail(
                    f"{one} and {other} are swapped.",
                    expected="each in its own place",
                    actual=f"{one}: {RIGHT[other]}; {other}: {RIGHT[one]}",
                    hint=f"{one}: {WHERE[one]} {other}: {WHERE[other]}",
                )
    name = wrong[0]
    term = term_of(mapped, name)
    penalty = term in (RIGHT["alpha"], RIGHT["beta"])
    fail(
        f"{name} is a dropout probability, and {term} is a penalty in the loss."
        if penalty
        else "weight_p drops weights, but not those that lead from the input."
        if name == "weight_p" and term == "input-to-hidden weights"
        else f"{name} does not act there: {term}.",
        expected="the place where it drops",
        actual=f"{name}: {term}" + (f" ({', '.join(wrong[1:])} not yet either)" if len(wrong) > 1 else ""),
        hint=WHERE[name],
    )
