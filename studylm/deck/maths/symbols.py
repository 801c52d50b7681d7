"""The Unicode letters for LaTeX's names: symbols, scripts, accents. Tables only."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _pairs(text: str) -> dict[str, str]:
    words = text.split()
    return dict(zip(words[::2], words[1::2], strict=True))


RELATIONS_TABLE = _pairs("""
    leq ≤ le ≤ geq ≥ ge ≥ neq ≠ ne ≠ approx ≈ equiv ≡ sim ∼ simeq ≃ cong ≅ propto ∝ ll ≪ gg ≫ lt < gt > in ∈
    notin ∉ ni ∋ subset ⊂ subseteq ⊆ supset ⊃ supseteq ⊇ to → rightarrow → leftarrow ← gets ← Rightarrow ⇒
    Leftarrow ⇐ implies ⟹ iff ⟺ leftrightarrow ↔ Leftrightarrow ⇔ mapsto ↦ longrightarrow ⟶ longleftarrow ⟵
    hookrightarrow ↪ mid ∣ parallel ∥ perp ⊥ coloneqq ≔ triangleq ≜ doteq ≐ asymp ≍ models ⊨ vdash ⊢
    leqslant ≤ geqslant ≥ lesssim ≲ gtrsim ≳ prec ≺ succ ≻
""")
RELATIONS = frozenset(RELATIONS_TABLE)

SYMBOLS = RELATIONS_TABLE | _pairs("""
    alpha α beta β gamma γ delta δ epsilon ϵ varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι kappa κ
    lambda λ mu μ nu ν xi ξ omicron ο pi π varpi ϖ rho ρ varrho ϱ sigma σ varsigma ς tau τ upsilon υ phi φ
    varphi ϕ chi χ psi ψ omega ω Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ
    Omega Ω partial ∂ nabla ∇ infty ∞ hbar ℏ ell ℓ Re ℜ Im ℑ aleph ℵ emptyset ∅ varnothing ∅ forall ∀ exists ∃
    nexists ∄ neg ¬ lnot ¬ top ⊤ bot ⊥ prime ′ angle ∠ degree ° circ ∘ bullet • star ⋆ ast ∗ dagger †
    ddagger ‡ S § P ¶ copyright © pounds £ cdot · times × div ÷ pm ± mp ∓ oplus ⊕ ominus ⊖ otimes ⊗ oslash ⊘
    odot ⊙ wedge ∧ land ∧ vee ∨ lor ∨ cap ∩ cup ∪ setminus ∖ amalg ⨿ uplus ⊎ sqcap ⊓ sqcup ⊔ bigoplus ⨁
    bigotimes ⨂ bigodot ⨀ bigcup ⋃ bigcap ⋂ bigvee ⋁ bigwedge ⋀ sum ∑ prod ∏ coprod ∐ int ∫ iint ∬ iiint ∭
    oint ∮ surd √ ldots … dots … dotsc … dotsb ⋯ cdots ⋯ vdots ⋮ ddots ⋱ colon : langle ⟨ rangle ⟩ lfloor ⌊
    rfloor ⌋ lceil ⌈ rceil ⌉ lbrace { rbrace } lbrack [ rbrack ] lvert | rvert | vert | lVert ‖ rVert ‖ Vert ‖
    uparrow ↑ downarrow ↓ updownarrow ↕ Uparrow ⇑ Downarrow ⇓ nearrow ↗ searrow ↘ therefore ∴ because ∵
    square □ Box □ blacksquare ■ triangle △ checkmark ✓ imath ı jmath ȷ
""")

# Names that are written in other words; every other unknown name is shown as it is.
FUNCTIONS = {"argmax": "arg max", "argmin": "arg min", "bmod": "mod", "limsup": "lim sup", "liminf": "lim inf"}

ACCENTS = _pairs("""
    hat \u0302 widehat \u0302 check \u030c tilde \u0303 widetilde \u0303 acute \u0301 grave \u0300 dot \u0307 ddot
    \u0308 breve \u0306 mathring \u030a vec \u20d7 overrightarrow \u20d7 bar \u0304 overline \u0305 underline \u0332
""")

BLACKBOARD = dict(zip("CHNPQRZEF1", "ℂℍℕℙℚℝℤ𝔼𝔽𝟙", strict=True))
CALLIGRAPHIC = dict(zip("BEFHILMRNDO", "ℬℰℱℋℐℒℳℛ𝒩𝒟𝒪", strict=True))

SUPERSCRIPTS = dict(
    zip(
        "0123456789+−-=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWβγδθφχ",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵝᵞᵟᶿᵠᵡ",
        strict=True,
    )
)
SUBSCRIPTS = dict(zip("0123456789+−-=()aehijklmnoprstuvxβγρφχ", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ", strict=True))

# Commands that are not symbols.
PLAIN = _words("""
    text textrm textbf textit texttt textsf textnormal mbox hbox mathrm mathbf mathit mathsf mathtt mathnormal
    boldsymbol bm pmb operatorname mathop mathbin mathrel mathord mathopen mathclose boxed underbrace overbrace
    smash ensuremath emph phantom
""")
TEXT = _words("text textrm textbf textit texttt textsf textnormal mbox hbox emph")
NOTHING = _words("""
    left right middle big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr bigm displaystyle textstyle
    scriptstyle limits nolimits nonumber notag hline rm bf it sf tt cal centering allowbreak strut mathstrut
""")
SIZED = {name for name in NOTHING if name in ("left", "right", "middle") or name.lower().startswith("big")}
DROPPED = _words("label color vspace hspace mspace style class ref eqref cite")
SPACES = {",": " ", ";": " ", ":": " ", ">": " ", " ": " ", "quad": " ", "qquad": " ", "!": "", "/": "", "~": " "}
BRACKETS = {
    "matrix": ("[", "]"),
    "bmatrix": ("[", "]"),
    "pmatrix": ("(", ")"),
    "vmatrix": ("|", "|"),
    "Bmatrix": ("{", "}"),
    "Vmatrix": ("‖", "‖"),
    "smallmatrix": ("[", "]"),
    "array": ("[", "]"),
    "cases": ("{ ", ""),
}
