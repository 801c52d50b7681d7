"""The GRU's step as formulas for `recognition.recognise`: the two published ones, and the mistakes that people make.

z is read as the share of the *old* state: an answer whose update gate means the opposite has weights of the opposite sign.
"""

# ruff: noqa: E501 - tables of sentences read better one a line

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor, sigmoid

from studylm.probes.cells import gru_steps as steps
from studylm.probes.cells.formulas import gate_roles, tied
from studylm.probes.cells.readings import Formula, Weights

GATES = {"n": "candidate", "z": "update gate", "r": "reset gate"}


def _light_input(n: int, H: int) -> Weights:
    """The candidate sees x: now a bias of the update gate and a candidate's weight on its own h, alike at zero, differ."""
    lit = torch.zeros(H, n, dtype=torch.float64)
    lit[:, 0] = 1.0
    return {"Wn": lit}


def _light_memory(n: int, H: int) -> Weights:
    """Each candidate sees its own h: now the reset gate shows, in both conventions alike."""
    return _light_input(n, H) | {"Un": 1.5 * torch.eye(H, dtype=torch.float64)}


def _gru(
    name: str,
    step: Callable[..., tuple[Tensor, ...]],
    mistake: str = "",
    hint: str = "",
    says: str = "",
    gates: str = "rzn",
    inner: bool = False,
) -> Formula:
    roles = gate_roles(*gates)
    if inner:
        roles["bm"] = ("H",)
    return Formula(name, roles, step, (_light_input, _light_memory), mistake, hint, says)


_SAYS_BEFORE = (
    "Your reset gate acts before the matrix product, U(r * h), as in the first paper on the GRU (Cho and others, 2014); "
    "torch.nn.GRU applies it after: r * (U h)."
)
_SAYS_AFTER = (
    "Your reset gate acts after the matrix product, r * (U h), as in torch.nn.GRU; the first paper has U(r * h)."
)


def gru_formulas(at: float = 0.0) -> list[Formula]:
    """The two published GRUs, then the mistakes. `at`: a constant that the learner's code adds to the update gate's sum."""
    right = [
        _gru("after", partial(steps.after, at=at), says=_SAYS_AFTER, inner=True),
        _gru("before", partial(steps.before, at=at), says=_SAYS_BEFORE),
    ]
    if at:
        return right
    identity: Callable[[Tensor], Tensor] = lambda v: v  # noqa: E731
    wrong = [
        _gru(
            "plain-rnn",
            steps.plain_rnn,
            "This is a plain RNN: the new state is the candidate alone, and there are no gates.",
            "Add the two gates: r for what the candidate sees of h, z for the blend of old and new.",
            gates="n",
        ),
        _gru(
            "no-reset",
            steps.no_reset,
            "The gates are right but the candidate never uses r: the reset gate has no effect on the new state.",
            "Let the candidate see r * h in place of h, or r * (U h) in place of U h.",
            gates="zn",
        ),
        _gru(
            "reset-all",
            steps.reset_all,
            "The reset gate multiplies the candidate's whole sum, its part from x included; it should only touch the part from h.",
            "tanh(W x + r * (U h)), or tanh(W x + U (r * h)).",
        ),
        _gru(
            "reset-input",
            steps.reset_input,
            "The reset gate multiplies the candidate's part from x; it should multiply the part from the old state h.",
            "tanh(W x + r * (U h)): x comes in whole, the memory comes in through the gate.",
            inner=True,
        ),
        _gru(
            "reset-outside",
            steps.reset_outside,
            "The reset gate multiplies the candidate after its tanh; it belongs inside, on the part from h.",
            "Reset what the candidate sees of h, then take the tanh.",
        ),
        _gru(
            "reset-twice",
            steps.reset_twice,
            "The reset gate is applied twice: to h, and again to U (r * h).",
            "Choose one: U (r * h), or r * (U h).",
        ),
        _gru(
            "reset-blend",
            steps.reset_blend,
            "The new state blends the candidate with r * h; it should blend it with h itself.",
            "The reset gate is for the candidate only. Keep the old h for the last line.",
        ),
        _gru(
            "reset-blend-only",
            steps.reset_blend_only,
            "The reset gate acts on the old state in the final blend, and the candidate never uses r.",
            "Use r inside the candidate; the last line blends the candidate with h itself.",
        ),
        _gru(
            "reset-by-update",
            steps.reset_by_update,
            "One gate does both jobs: the candidate is reset by the update gate z, the very gate that blends old and new.",
            "Two gates, two jobs: r for what the candidate sees of h, z for the blend.",
            gates="zn",
        ),
        _gru(
            "reset-by-update-after",
            steps.reset_by_update_after,
            "One gate does both jobs: the candidate is reset by the update gate z, the very gate that blends old and new.",
            "Two gates, two jobs: r for what the candidate sees of h, z for the blend.",
            gates="zn",
            inner=True,
        ),
        _gru(
            "reset-by-opposite",
            steps.reset_by_opposite,
            "One gate does both jobs: the candidate is reset by the update gate z, the very gate that blends old and new.",
            "Two gates, each with weights of its own: r for what the candidate sees of h, z for the blend.",
            gates="zn",
        ),
        _gru(
            "reset-by-opposite-after",
            steps.reset_by_opposite_after,
            "One gate does both jobs: the candidate is reset by the update gate z, the very gate that blends old and new.",
            "Two gates, each with weights of its own: r for what the candidate sees of h, z for the blend.",
            gates="zn",
            inner=True,
        ),
        _gru(
            "reset-added",
            steps.reset_added,
            "The candidate sees r + h; the reset gate should multiply h.",
            "A gate is a number between 0 and 1 that multiplies.",
        ),
        _gru(
            "sigmoid-candidate",
            partial(steps.before, squash=sigmoid),
            "The candidate goes through a sigmoid; it should go through tanh.",
            "Gates are sigmoids, between 0 and 1. The candidate is a state, between -1 and 1.",
        ),
        _gru(
            "sigmoid-candidate-after",
            partial(steps.after, squash=sigmoid),
            "The candidate goes through a sigmoid; it should go through tanh.",
            "Gates are sigmoids, between 0 and 1. The candidate is a state, between -1 and 1.",
            inner=True,
        ),
        _gru(
            "linear-candidate",
            partial(steps.before, squash=identity),
            "The candidate is not squashed: it should go through tanh.",
            "Without tanh a state can grow from step to step without bound.",
        ),
        _gru(
            "linear-candidate-after",
            partial(steps.after, squash=identity),
            "The candidate is not squashed: it should go through tanh.",
            "Without tanh a state can grow from step to step without bound.",
            inner=True,
        ),
    ]
    for after in (False, True):
        name, squashed = ("-after", steps.after) if after else ("", steps.before)
        wrong += [
            _gru(
                f"update-sees-reset{name}",
                partial(steps.update_sees_reset, after=after),
                "The update gate is computed from r * h; it should be computed from h itself.",
                "Both gates look at the old h. Only the candidate sees it through r.",
                inner=after,
            ),
            _gru(
                f"tanh-twice{name}",
                partial(squashed, squash=steps.twice),
                "The candidate goes through tanh twice.",
                "One tanh: n = tanh(...), and n as it is in the blend.",
                inner=after,
            ),
        ]
    blends: list[tuple[str, Callable[[Tensor], Tensor], Callable[[Tensor], Tensor], str]] = [
        ("z-n-plus-z-h", lambda z: z, lambda z: z, "Old state and candidate are both weighed by z; one of them takes 1 - z."),
        ("plus-n", lambda z: torch.ones_like(z), lambda z: z, "The candidate is added whole; it should be weighed by the update gate, so that old and new share what is there."),
        ("plus-h", lambda z: z, lambda z: torch.ones_like(z), "The old state is added whole; it should be weighed by the update gate, so that old and new share what is there."),
        ("n-only", lambda z: torch.ones_like(z), lambda z: torch.zeros_like(z), "The new state is the candidate alone: the update gate is never used, and the old state is not blended in."),
        ("gated-n-only", lambda z: z, lambda z: torch.zeros_like(z), "The new state is the gated candidate alone: the old state is not blended in."),
        ("minus", lambda z: z, lambda z: z - 1, "The old state is subtracted: it is weighed by z - 1 in place of 1 - z."),
        ("one-plus", lambda z: z, lambda z: 1 + z, "The old state is weighed by 1 + z in place of 1 - z."),
        ("one-plus-n", lambda z: 1 + z, lambda z: z, "The candidate is weighed by 1 + z in place of 1 - z."),
        ("minus-gated", lambda z: z, lambda z: -z, "Old state and candidate are subtracted from each other; they should be blended, z of one and 1 - z of the other."),
    ]  # fmt: skip
    for name, new, old, mistake in blends:
        for after in (True, False):
            gates = "rn" if name == "n-only" else "rzn"
            step = partial(steps.blend, new=new, old=old, after=after)
            hint = "h' = (1 - z) * candidate + z * h, or with z and 1 - z exchanged."
            if gates == "rn":
                step = partial(steps.blend_without_z, new=new, old=old, after=after)
            wrong.append(
                _gru(f"{name}-{'after' if after else 'before'}", step, mistake, hint, gates=gates, inner=after)
            )
    return right + wrong + tied(right[0], GATES) + tied(right[1], GATES)
