"""Maths in markdown becomes readable Unicode, and nothing else changes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylm.deck.maths.in_markdown import unicode_maths


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        (r"\frac{x}{1-p}", "x/(1−p)"),
        (r"h_{t-1}", "hₜ₋₁"),
        (r"W_{hh}", "Wₕₕ"),
        (r"\sigma(x)", "σ(x)"),
        (r"2\sigma(2x) - 1", "2σ(2x) − 1"),
        (r"\tanh x", "tanh x"),
        (r"\tanh(x)", "tanh(x)"),
        (r"-\log p(x)", "−log p(x)"),
        (r"h_t = (1 - z_t) \odot n_t + z_t \odot h_{t-1}", "hₜ = (1 − zₜ) ⊙ nₜ + zₜ ⊙ hₜ₋₁"),
        (r"\sqrt{x}", "√x"),
        (r"\sqrt{x+1}", "√(x+1)"),
        (r"\sqrt[3]{8}", "³√8"),
        (r"\sum_{i=1}^{n} x_i", "∑ᵢ₌₁ⁿ xᵢ"),
        (r"x^{2}", "x²"),
        (r"x^2y", "x²y"),
        (r"\hat{y}_t", "ŷₜ"),
        (r"\mathbf{x}", "x"),
        (r"\text{if } x \leq 3", "if x ≤ 3"),
        (r"\left( \frac{a}{b} \right)", "(a/b)"),
        (r"\left. x \right|", "x |"),
        (r"a \cdot b", "a · b"),
        (r"a\times b", "a×b"),
        (r"x\in\mathbb{R}", "x ∈ ℝ"),
        (r"x \in \mathbb{R}^{n \times m}", "x ∈ ℝ^(n × m)"),
        (r"\alpha \leq \beta \approx \infty", "α ≤ β ≈ ∞"),
        (r"\alpha x", "αx"),
        (r"\alpha = 2", "α = 2"),
        (r"x_q", "x_q"),
        (r"W_{\text{hidden}}", "W_hidden"),
        (r"x_{t,i}", "x_(t,i)"),
        (r"e^{-x^2}", "e^(−x²)"),
        (r"x^T x^\top x' x^*", "xᵀ xᵀ x′ x∗"),
        (r"10^{-7}", "10⁻⁷"),
        (r"\frac12", "1/2"),
        (r"\frac{\partial L}{\partial W}", "∂L/∂W"),
        (r"\frac{\frac{1}{2}}{x}", "(1/2)/x"),
        (r"\begin{bmatrix} a & b \\ c & d \end{bmatrix}", "[a b; c d]"),
        (r"\mathcal{L}(\theta)", "ℒ(θ)"),
        (r"\|x\|_2", "‖x‖₂"),
        (r"a \not= b", "a ≠ b"),
        (r"p<0.5", "p < 0.5"),
        (r"\operatorname{softmax}(z)", "softmax(z)"),
        (r"\unknown{x}", "unknown(x)"),
        (r"50\%", "50%"),
    ],
)
def test_formula_reads_well(latex: str, expected: str) -> None:
    assert unicode_maths(f"${latex}$") == expected
    assert unicode_maths(f"So ${latex}$, then.") == f"So {expected}, then."


@pytest.mark.parametrize(
    "text",
    [
        "It costs $5 and $6.",
        "Either $5-$6 or US$5.",
        "$5, or 3$ less",
        "Set $HOME and $PATH, or $HOME/$USER.",
        "A lone $ and an escaped \\$5 and \\$6.",
        "`$x_1$` and ``a ` $y_1$``",
        "```sh\necho $HOME_$x$\n```",
        "    echo $a_1$ $b$",
        "- item\n\n  ```\n  $x^2$\n  ```",
        "$a\n\nb$",
        "$$",
    ],
)
def test_what_is_not_maths_stays(text: str) -> None:
    assert unicode_maths(text) == text


def test_maths_beside_code_is_converted() -> None:
    assert unicode_maths("`$x^2$` is $x^2$\n\n```\n$x^2$\n```\n\n$y^2$") == "`$x^2$` is x²\n\n```\n$x^2$\n```\n\ny²"


def test_rows_of_display_maths_become_lines() -> None:
    text = "First\n\n$$\n\\begin{aligned}\na &= b \\\\\n  &+ c\n\\end{aligned}\n$$\n\nlast"
    converted = unicode_maths(text)
    assert converted.split("\n\n")[0] == "First"
    rows = converted.split("\n\n")[1].split("  \n")
    assert [row.replace("\u00a0", " ") for row in rows] == ["a = b", "+ c"]
    assert not rows[1].startswith("+ "), "markdown would take it for a list"


_PIECES = [
    *"\\{}_^&[]()abx12 \n'+-<>|*",
    "\\frac",
    "\\hat",
    "\\begin{",
    "\\end{",
    "\\\\",
    "\\left",
    "\\text{",
    "\\alpha",
]


@given(st.lists(st.sampled_from(_PIECES)).map("".join))
def test_any_formula_converts_without_backslashes(latex: str) -> None:
    converted = unicode_maths(f"$$x {latex} y$$")
    assert "$" not in converted
    assert "\\" not in converted


@given(st.text())
def test_any_text_is_taken(text: str) -> None:
    converted = unicode_maths(text)
    if "$" not in text:
        assert converted == text


@pytest.mark.parametrize(
    "piece", ["{", "\\frac{", "\\hat", "^", "_{", "\\sqrt", "\\begin{matrix}", "\\left(", "x^", "\\\\"]
)
def test_depth_is_no_danger(piece: str) -> None:
    assert "\\" not in unicode_maths("$$" + piece * (5000 // len(piece)) + "$$")
