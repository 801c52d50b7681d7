"""Hidden checks for the weight-tying card: one Parameter in two roles, from construction on and for good."""

import torch

from studylm.checker.kit import depends, expect, fail, passing
from studylm.probes.models import conduct

DEFINES = ["TiedLM"]

V, H = 9, 6


def build(learner, device, v=V, h=H):
    """A model in float64 and eval mode."""
    return conduct.prepared(learner.TiedLM(v, h), device)


def check_shape(learner, device):
    """TiedLM(V, H) turns (bs, sl) words into (bs, sl, V) logits."""
    for v, h, bs, sl in ((7, 5, 2, 4), (11, 16, 1, 9), (6, 6, 3, 1)):
        model = conduct.made(learner.TiedLM(v, h), device)
        meanings = {
            (bs, v): (
                "There is one prediction per row; every word should have one.",
                "Send all steps through the output layer.",
            ),
            (sl, bs, v): (
                "Time comes first in the output.",
                "torch's recurrent modules keep (bs, sl, ...) with batch_first=True.",
            ),
            (bs, sl, h): (
                "The output holds hidden states, not logits.",
                "Multiply by the embedding's weight once more, transposed: H to V.",
            ),
            (bs * sl, v): ("Batch and steps are in one dimension.", "Keep (bs, sl, V)."),
        }
        meanings.pop((bs, sl, v), None)
        conduct.expect_output(model(conduct.words((bs, sl), v, device)), (bs, sl, v), meanings, letters="(bs, sl, V)")


@depends("shape")
def check_float64(learner, device):
    """It works in float64 too."""
    conduct.expect_double(build(learner, device)(conduct.words((3, 4), V, device)))


@depends("float64")
def check_repeats(learner, device):
    """In eval mode two equal calls give equal answers."""
    conduct.expect_repeats(lambda: build(learner, device), conduct.words((5, 4), V, device))


@depends("repeats")
def check_rows(learner, device):
    """Row i of the answer depends on row i of x alone."""
    conduct.expect_rows_apart(build(learner, device), conduct.words((4, 4), V, device), V)


@depends("rows")
def check_causal(learner, device):
    """Position t sees no word after t."""
    conduct.expect_causal(build(learner, device), V, device, earlier=False, sl=4)


def roles(model, device, shake=True):
    """For each parameter with V rows of H: (acts as embedding, acts as output weight), by name; and which others it drags along."""
    if shake:
        conduct.shake(model)
    state = model.state()
    tables = [k for k, p in state.items() if tuple(p.shape) in ((V, H), (H, V))]
    with_word = torch.tensor([[2, 5, 2], [5, 2, 4]], device=device)
    without = torch.tensor([[1, 5, 7], [5, 8, 4]], device=device)

    def logits(x):
        y = model(x).detach()
        return y - y[..., 3:4]

    before = logits(with_word), logits(without)
    others = [u for u in range(V) if u not in (2, 3)]
    found, dragged = {}, {}
    for name in tables:
        changed = state[name].clone()
        row = changed[2] if tuple(changed.shape) == (V, H) else changed[:, 2]
        row += torch.linspace(0.3, 0.9, H, dtype=changed.dtype, device=changed.device)
        model.load({name: changed})
        after = logits(with_word), logits(without)
        reads = not conduct.same(after[0][..., others], before[0][..., others])
        writes = not conduct.same(after[1][..., 2], before[1][..., 2])
        found[name] = (reads, writes)
        now = model.state()
        dragged[name] = [k for k in tables if k != name and not torch.equal(now[k], state[k])]
        model.load(state)
    return found, dragged, state


def expect_tied(model, device, when="", shake=True, lost=""):
    """One Parameter of the shape (V, H) serves as embedding and as output weight; `lost` says what to try where the output's is none."""
    found, dragged, state = roles(model, device, shake)
    both = [k for k, (reads, writes) in found.items() if reads and writes]
    readers = [k for k, (reads, writes) in found.items() if reads and not writes]
    writers = [k for k, (reads, writes) in found.items() if writes and not reads]
    listed = ", ".join(f"{k} {tuple(p.shape)}" for k, p in list(state.items())[:8])
    expected = f"one Parameter of (V, H) = {(V, H)} in both roles"
    for name, others in dragged.items():
        if others:
            fail(
                f"{when}`{name}` and `{others[0]}` are two Parameters; one is filled with the other's numbers, or both look at the same memory.",
                expected=expected,
                actual="two Parameters with the same numbers",
                hint="Make them one Parameter: self.out.weight = self.embed.weight. No .data, no copy_: the optimizer sees Parameters.",
            )
    if len(both) == 1:
        idle = [
            k for k, (reads, writes) in found.items() if not reads and not writes and tuple(state[k].shape) == (V, H)
        ]
        if idle:
            fail(
                f"{when}`{both[0]}` does both jobs, but `{idle[0]}`, as large, is left over and does none.",
                expected=expected,
                actual=listed,
                hint="An output layer whose weight is not used still fills memory and the optimizer: tie its weight, or leave the layer out and keep its bias alone.",
            )
        if tuple(state[both[0]].shape) != (V, H):
            fail(
                f"{when}The shared Parameter is (H, V).",
                expected=expected,
                actual=f"{both[0]} {tuple(state[both[0]].shape)}",
                hint="nn.Embedding(V, H) and nn.Linear(H, V) both keep (V, H).",
            )
        return both[0]
    if len(both) > 1:
        fail(
            f"{when}{' and '.join(f'`{k}`' for k in both[:2])} are two Parameters in both roles.",
            expected=expected,
            actual=listed,
            hint="Make them one Parameter: self.out.weight = self.embed.weight.",
        )
    if readers and writers:
        fail(
            f"{when}`{readers[0]}` is the embedding and `{writers[0]}` the output weight: two matrices, however equal their numbers may be.",
            expected=expected,
            actual=listed,
            hint="Assign the Parameter itself: self.out.weight = self.embed.weight. A copy (clone, .data, nn.Parameter(...)) learns on its own.",
        )
    if readers:
        fail(
            f"{when}`{readers[0]}` is the embedding, but the output layer has another weight.",
            expected=expected,
            actual=listed,
            hint=lost
            or "The output layer is nn.Linear(H, V); its weight is (V, H), as the embedding's. If H changes on the way, project back to H first. A buffer, a copy or a plain tensor does not learn.",
        )
    fail(
        f"{when}No Parameter of the shape (V, H) serves as embedding and output weight.",
        expected=expected,
        actual=listed,
        hint="nn.Embedding(V, H) keeps a (V, H) weight, and so does nn.Linear(H, V).",
    )


@depends("causal")
def check_tied(learner, device):
    """One (V, H) Parameter is both embedding and output weight."""
    fresh = build(learner, device)
    before = sorted(k for k, p in fresh.state().items() if tuple(p.shape) == (V, H))
    fresh(conduct.words((2, 3), V, device))
    after = sorted(k for k, p in fresh.state().items() if tuple(p.shape) == (V, H))
    expect(
        before == after,
        "The weights are tied in the first call only; before it there are two.",
        expected="one (V, H) Parameter from construction on",
        actual=f"{len(before)} before the first call, {len(after)} after it",
        hint="Tie them in __init__: an optimizer is usually made before the first call.",
    )
    expect_tied(build(learner, device), device)


@depends("tied")
def check_logits(learner, device):
    """The outputs are logits."""
    conduct.expect_logits(build(learner, device), conduct.words((6, 4), V, device))


@depends("logits")
def check_backward(learner, device):
    """Backward runs, and the shared weight learns from both roles."""
    conduct.expect_slopes(build(learner, device), conduct.words((3, 4), V, device))
    conduct.expect_owned(lambda: build(learner, device), conduct.words((3, 4), V, device))


@depends("backward")
def check_training(learner, device):
    """It is still tied after training."""
    model = conduct.made(learner.TiedLM(V, H), device).double()
    optimizer = model.adam(0.01)
    x, y = conduct.words((4, 5), V, device, seed=1), conduct.words((4, 5), V, device, seed=2)
    start = model.state()
    for _ in range(3):
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(model(x).flatten(0, 1), y.flatten()).backward()
        optimizer.step()
    expect(
        any(not torch.equal(start[k], v) for k, v in model.state().items()),
        "Three steps of an optimizer change no weight.",
        expected="weights that learn",
        actual="the same weights as before",
        hint="Are the weights Parameters, set on self in __init__?",
    )
    model.eval()
    expect_tied(model, device, "After three steps of training: ", shake=False)


@depends("backward")
def check_copy(learner, device):
    """A deepcopy is tied too, and apart from the original."""
    model = build(learner, device)
    conduct.shake(model)
    copied = model.deepcopy()
    x = conduct.words((2, 3), V, device)
    before = model(x)
    name = expect_tied(
        copied,
        device,
        "In a deepcopy: ",
        lost="Something still holds the original's weight, such as a lambda, a closure or a plain tensor made in __init__. Read self.embed.weight inside forward.",
    )
    conduct.shake(copied, 5)
    expect(
        conduct.same(model(x), before),
        "Changing a deepcopy changes the original.",
        expected="a copy with weights of its own",
        actual="shared weights",
        hint="Keep the weight on self, not in a global or in the class.",
    )
    total = sum(p.numel() for p in model.state().values())
    passing(f"`{name}` does both jobs: {total} parameters for V = {V}, H = {H}, in place of {total + V * H}.")
    passing("Next: with V = 30 it hardly matters. How large a share of the weights is it with V = 60,000 and H = 400?")
