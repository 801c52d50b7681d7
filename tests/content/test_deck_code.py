"""Runs the code of the bundled deck: its outputs and figures are those that the cards state."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from studylm.deck.card import Card, Kind
from studylm.reference import data
from tests.content.snippets import (
    agrees,
    answer_code,
    deck_cards,
    expected_prints,
    fences,
    run,
    spot_runs,
    what_happens,
)

CARDS = {card.name: card for card in deck_cards()}
ANSWER_CODE = answer_code(list(CARDS.values()))
CODE = [card for card in CARDS.values() if card.kind is Kind.CODE]
SPOTS = list(spot_runs(list(CARDS.values())))


@pytest.fixture(autouse=True)
def _quiet_torch() -> None:
    torch.set_num_threads(1)
    torch.manual_seed(0)


@pytest.mark.parametrize(("card", "code"), ANSWER_CODE, ids=[card.name for card, _ in ANSWER_CODE])
def test_code_in_an_answer_runs_and_prints_what_it_says(card: Card, code: str) -> None:
    out, error = run(code)
    assert error is None
    assert out.splitlines() == expected_prints(code)


@pytest.mark.parametrize(("card", "code", "shown"), SPOTS, ids=[card.name for card, *_ in SPOTS])
def test_a_spot_card_shows_what_really_happens(card: Card, code: str, shown: str) -> None:
    assert shown, "its answer has no `text` fence: run tests/content/snippets.py"
    assert agrees(shown, what_happens(code))


def shown_value(comment: str) -> object:
    """The value that a comment in an example states for its line; None if it states it in words."""
    size = re.fullmatch(r"torch\.Size\(\[(.+)\]\)", comment)
    try:
        return ast.literal_eval(f"({size[1]},)" if size else comment)
    except (SyntaxError, ValueError):
        return None


@pytest.mark.parametrize("card", CODE, ids=[card.name for card in CODE])
def test_the_example_in_a_code_cards_prompt_works_with_a_right_answer(card: Card) -> None:
    """Each line runs; if its comment is a plain value, that is its result."""
    (example,) = [fence.code for fence in fences(card.prompt) if fence.language == "python"]
    scope: dict[str, object] = {"__name__": "card"}
    exec(card.solutions[0].read_text(encoding="utf-8"), scope)
    exec("import torch\nfrom torch import nn", scope)
    for statement in ast.parse(example).body:
        code = ast.get_source_segment(example, statement) or ""
        if not isinstance(statement, ast.Expr):
            exec(code, scope)
            continue
        value = eval(f"({code})", scope)
        comment = example.splitlines()[(statement.end_lineno or 0) - 1].rpartition("# ")[2]
        said = shown_value(comment.strip())
        if said is not None:
            assert said == (tuple(value) if isinstance(value, torch.Size) else value)


def names_of(name: str) -> dict[str, object]:
    """The names that the first code block of a card's answer defines."""
    scope: dict[str, object] = {"__name__": "card"}
    exec(next(code for card, code in ANSWER_CODE if card.name == name), scope)
    return scope


def size(*modules: nn.Module) -> str:
    """The total number of parameters, as text."""
    return f"{sum(p.numel() for p in {p for module in modules for p in module.parameters()}):,}"


def gap(value: float) -> float:
    """The distance to the next larger float32."""
    x = torch.tensor(value)
    return float(torch.nextafter(x, torch.tensor(torch.inf)) - x)


def lmmodel7(tied: bool) -> str:
    embed, lstm, out = nn.Embedding(30, 64), nn.LSTM(64, 64, 2), nn.Linear(64, 30)
    if tied:
        out.weight = embed.weight
    return size(embed, lstm, out)


def lost_in_float32(value: float) -> str:
    return f"{value:,.0f} + 1 is still {value:,.0f}" if torch.tensor(value) + 1 == torch.tensor(value) else ""


def first_odd_gap() -> str:
    """The largest float32 up to which no whole number is skipped."""
    return next(f"{2**k:,}" for k in range(40) if torch.tensor(float(2**k)) + 1 == torch.tensor(float(2**k)))


def targets_per_text() -> str:
    (x, every), (_, one) = data.sequences(range(100), 3)[0], data.three_to_one(range(100))[0]
    return {1: "once", 3: "three times"}[len(every) // (1 if isinstance(one, int) else len(one))] if len(x) == 3 else ""


CLAIMS: list[tuple[str, str, Callable[[], str]]] = [
    ("start-small", "30", lambda: str(len(data.human_numbers().vocab))),
    (
        "sharing-weights",
        "4·4 weights and 4 biases",
        lambda: "4·4 weights and 4 biases" if size(nn.Linear(4, 4)) == "20" else "",
    ),
    ("one-word-in-three", "three times", targets_per_text),
    ("depth-and-size", "13,781", lambda: f"{1.1**100:,.0f}"),
    ("float-precision", "0.00000012", lambda: f"{gap(1.0):.8f}"),
    ("float-precision", "0.00006", lambda: f"{gap(1000.0):.5f}"),
    ("float-precision", "| 8 |", lambda: f"| {gap(1e8):g} |"),
    ("float-precision", "100,000,000 + 1 is still 100,000,000", lambda: lost_in_float32(1e8)),
    ("float-precision", "16,777,216", first_odd_gap),
    ("weight-tying-idea", "68,510", lambda: lmmodel7(tied=True)),
    ("weight-tying-idea", "70,430", lambda: lmmodel7(tied=False)),
    ("spot-stack-shares", "16,640", lambda: size(nn.RNN(64, 64, 2))),
    ("spot-stack-shares", "8,320", lambda: size(nn.RNN(64, 64, 1))),
    ("spot-chunk", "2, 2, 1, 1", lambda: ", ".join(str(len(piece)) for piece in torch.arange(6).tensor_split(4))),
    ("chunk-pieces", "three pieces", lambda: {3: "three pieces"}[len(torch.arange(6).chunk(4))]),
    ("gru-idea", "Three quarters", lambda: {0.75: "Three quarters"}[_share(nn.GRU(5, 7), nn.LSTM(5, 7))]),
    ("spot-unfair", "three quarters", lambda: {0.75: "three quarters"}[_share(nn.GRU(5, 7), nn.LSTM(5, 7))]),
]


def _share(one: nn.Module, other: nn.Module) -> float:
    count = [sum(p.numel() for p in module.parameters()) for module in (one, other)]
    return count[0] / count[1]


@pytest.mark.parametrize(
    ("name", "figure", "computed"), CLAIMS, ids=[f"{name}: {figure}" for name, figure, _ in CLAIMS]
)
def test_a_figure_on_a_card_is_what_comes_out(name: str, figure: str, computed: Callable[[], str]) -> None:
    card = CARDS[name]
    text = "\n".join([card.answer or "", *card.key_points, *(item.correction for item in card.misconceptions)])
    assert figure in text.replace("\n", " "), "the card no longer says so: mend the test"
    assert computed() == figure


def test_the_lstm_and_the_gru_shown_are_pytorchs() -> None:
    """further-research: the code of both answers, with PyTorch's weights, gives PyTorch's output."""
    for name, kind, own in (("lstm-equations", nn.LSTM, "LSTM"), ("gru-idea", nn.GRU, "GRU")):
        ours, theirs = names_of(name)[own](5, 7), kind(5, 7, batch_first=True)  # type: ignore[operator]
        for layer, end in ((ours.from_x, "ih_l0"), (ours.from_h, "hh_l0")):
            layer.weight, layer.bias = getattr(theirs, f"weight_{end}"), getattr(theirs, f"bias_{end}")
        x = torch.randn(3, 9, 5)
        torch.testing.assert_close(ours(x)[0], theirs(x)[0], atol=1e-6, rtol=0)


def test_the_third_word_shown_learns_from_both_words_in_their_order() -> None:
    model = names_of("third-word-idea")["ThirdWord"](30, 16)  # type: ignore[operator]
    x = torch.tensor([[3, 4]])
    assert not torch.allclose(model(x), model(x.flip(1)))
    F.cross_entropy(model(x), torch.tensor([5])).backward()
    assert model.embed.weight.grad.abs().sum(1).nonzero().flatten().tolist() == [3, 4]


def test_the_refactored_cell_computes_the_same_and_has_one_more_set_of_biases() -> None:
    """refactored-cell: four gates on the joined vector against two tall layers, added, then cut by `chunk`."""
    n_in, hidden = 5, 7
    gates = [nn.Linear(hidden + n_in, hidden) for _ in range(4)]
    from_x, from_h = nn.Linear(n_in, 4 * hidden), nn.Linear(hidden, 4 * hidden)
    with torch.no_grad():
        from_h.weight.copy_(torch.cat([gate.weight[:, :hidden] for gate in gates]))
        from_x.weight.copy_(torch.cat([gate.weight[:, hidden:] for gate in gates]))
        from_h.bias.copy_(torch.cat([gate.bias for gate in gates]))
        from_x.bias.zero_()
    h, x = torch.randn(3, hidden), torch.randn(3, n_in)
    apart = [gate(torch.cat([h, x], dim=1)) for gate in gates]
    together = (from_x(x) + from_h(h)).chunk(4, dim=1)
    for one, other in zip(apart, together, strict=True):
        torch.testing.assert_close(one, other)
    more = sum(p.numel() for m in (from_x, from_h) for p in m.parameters())
    assert more - sum(p.numel() for m in gates for p in m.parameters()) == 4 * hidden


def test_a_wrong_loss_shape_goes_unnoticed_when_sl_is_the_vocabulary_size() -> None:
    """lmmodel4-loss, spot-loss-shape."""
    out, target = torch.randn(4, 30, 30), torch.randint(0, 30, (4, 30))
    right = F.cross_entropy(out.reshape(-1, 30), target.reshape(-1))
    assert not torch.isclose(F.cross_entropy(out, target), right)


def test_state_memory_the_history_grows_with_each_call_until_it_is_detached() -> None:
    def depth(node: object) -> int:
        return 1 + max((depth(before) for before, _ in getattr(node, "next_functions", ()) if before), default=0)

    def after(calls: int, detach: bool) -> int:
        layer, h = nn.Linear(4, 4), torch.zeros(2, 4)
        for _ in range(calls):
            h = torch.relu(layer(h.detach() if detach else h))
        return depth(h.grad_fn)

    assert after(2, False) < after(4, False) < after(8, False)
    assert after(8, True) == after(1, True)


def test_eval_leaves_gradients_on_and_a_new_model_trains() -> None:
    """train-and-eval, dropout-eval."""
    model = nn.Linear(2, 2)
    assert model.training
    assert model.eval()(torch.ones(1, 2)).requires_grad


def test_bernoulli_reads_probabilities_where_bernoulli_in_place_overwrites() -> None:
    """bernoulli-idea."""
    m = torch.tensor([0.0, 1.0, 0.0, 1.0])
    assert torch.bernoulli(m).tolist() == [0, 1, 0, 1]
    assert m.bernoulli(1.0).tolist() == [1, 1, 1, 1]
    assert m.tolist() == [0, 1, 0, 1]
    assert m.bernoulli_(1.0) is m
    assert m.tolist() == [1, 1, 1, 1]


def test_the_loop_and_the_written_out_model_are_one_function() -> None:
    """lmmodel1-state, unrolled, model-ladder, zero-broadcasts: same weights, same result, whichever zero."""
    embed, hidden = nn.Embedding(30, 8), nn.Linear(8, 8)
    x = torch.randint(0, 30, (4, 3))

    def written_out() -> Tensor:
        h = F.relu(hidden(embed(x[:, 0])))
        h = F.relu(hidden(h + embed(x[:, 1])))
        return F.relu(hidden(h + embed(x[:, 2])))

    def loop(h: Tensor | int) -> Tensor:
        for i in range(3):
            h = F.relu(hidden(h + embed(x[:, i])))
        assert isinstance(h, Tensor)
        return h

    assert torch.equal(loop(0), loop(torch.zeros(4, 8)))
    assert torch.equal(loop(0), written_out())


@pytest.mark.parametrize(("card", "code"), [run[:2] for run in SPOTS], ids=[card.name for card, *_ in SPOTS])
def test_a_spot_card_says_what_it_takes_as_imported(card: Card, code: str) -> None:
    told = card.prompt.replace(code, "")
    for name in ("torch", "nn", "F"):
        if re.search(rf"\b{name}\.", code):
            assert re.search(rf"\b{name}\b", told)
