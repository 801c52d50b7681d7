"""Hidden checks for the bernoulli card: coins, dropout masks, and what was found out about bernoulli_."""

import torch

from studylm.checker.kit import depends, describe, expect, expect_shape, fail, passing
from studylm.probes.dropouts import mask_mistake, share_mistake
from studylm.probes.statistics import constant_along, same_count, share

DEFINES = ["flips", "mask", "FINDINGS"]
FORBIDS = "dropout"
NOTICES = [
    (
        r"\.bernoulli\s*\(",
        "Line {line} calls `bernoulli`, without the underscore: that leaves its tensor as it is and returns a new one. "
        "The card asks for `bernoulli_`.",
    ),
    (
        r"return\s+x\s*\*",
        "Line {line} returns x with the mask applied; `mask(x, p)` returns the mask alone. In it, the 1-p of "
        "`bernoulli_(1-p)` is the probability to keep an element, not to drop it.",
    ),
]

CALLS = 10
"""How often a function is called where its draws are compared."""
NEW_TENSOR = "Make a floating tensor of n elements, whatever they are, and fill it in place: t.bernoulli_(p)."


def check_drawn(learner):
    """flips draws with bernoulli_."""
    _, used = learner.flips.traced(10, 0.3)
    if "bernoulli_" in used:
        return
    if "bernoulli" in used:
        fail(
            "flips draws with bernoulli, without the underscore: that leaves its tensor alone and returns a new one.",
            expected="bernoulli_, which fills its own tensor in place",
            actual="bernoulli",
            hint="With the underscore: t.bernoulli_(p). In torch it marks what works in place.",
        )
    drawn = [name for name in used if "rand" in name or name in ("multinomial", "uniform_", "normal_")]
    fail(
        "flips never calls bernoulli_.",
        expected="a tensor filled by bernoulli_",
        actual=f"drawn with {drawn[0]}" if drawn else "no call of bernoulli_",
        hint=NEW_TENSOR,
    )


@depends("drawn")
def check_coins(learner):
    """flips(n, p) gives n zeros and ones."""
    for n in (1000, 7, 1):
        coins = learner.flips(n, 0.4)
        if isinstance(coins, torch.Tensor) and not coins.is_floating_point():
            fail(
                "The flips are not floating numbers.",
                expected="0. and 1., a floating dtype",
                actual=describe(coins),
                hint="A mask multiplies activations, so keep the dtype that bernoulli_ filled.",
            )
        expect_shape(coins, (n,), "what flips returns", hint=f"flips({n}, p) is one row of {n} coins.")
        odd = coins[(coins != 0) & (coins != 1)]
        expect(
            len(odd) == 0,
            "flips returns other numbers than 0 and 1.",
            expected="only 0. and 1.",
            actual=f"{float(odd[0]) if len(odd) else 0:.4g} among them",
            hint=NEW_TENSOR,
        )


@depends("coins")
def check_independent(learner):
    """Each coin is flipped on its own, anew in each call."""
    coins = [learner.flips(100, 0.5) for _ in range(CALLS)]
    expect(
        not all(bool((row == coins[0][0]).all()) for row in coins),
        f"All coins show {float(coins[0][0]):g}, in every call, though p is 0.5.",
        expected="zeros and ones",
        actual=f"{100 * CALLS} times {float(coins[0][0]):g}",
        hint="Does p reach bernoulli_?",
    )
    expect(
        not all(bool((row == row[0]).all()) for row in coins),
        "All coins of a call fall alike: one coin is flipped and copied.",
        expected="100 coins, each on its own",
        actual=f"100 equal values in each of {CALLS} calls",
        hint="Fill a tensor of n elements; do not expand one of a single element.",
    )
    expect(
        not all(torch.equal(row, coins[0]) for row in coins),
        "Every call gives the very same coins.",
        expected="new coins in each call",
        actual=f"{CALLS} equal calls",
        hint="Flip inside the function, and set no seed there.",
    )
    expect(
        not same_count(row == 1 for row in coins),
        "The number of ones is the same in every call, so the coins are not independent.",
        expected="about 50 ones of 100, sometimes more, sometimes fewer",
        actual=f"{int(coins[0].sum())} ones in each of {CALLS} calls",
        hint=NEW_TENSOR,
    )
    early = share(torch.cat([row[:50] for row in coins]) == 1, 0.5)
    expect(
        early.believable,
        "Where a coin stands decides what it shows: there are more ones at one end.",
        expected=f"share of ones in the first half {early.range}",
        actual=str(early),
        hint="Return the coins as they fell, unsorted.",
    )


@depends("independent")
def check_chance(learner):
    """A coin shows 1 with probability p."""
    for p in (0.23, 0.75):
        ones = share(learner.flips(10_000, p) == 1, p)
        if ones.believable:
            continue
        seen = {"expected": f"share of ones {ones.range}", "actual": str(ones)}
        if ones.fits(1 - p):
            fail(
                f"flips(n, {p}) gives ones with probability {1 - p:g}: the chances of a 0 and of a 1 are swapped.",
                **seen,
                hint="p is the probability of a 1.",
            )
        if ones.fits(0.5):
            fail(
                f"Half of the coins are ones, though p is {p}: p does not reach bernoulli_.",
                **seen,
                hint="bernoulli_() alone means bernoulli_(0.5), whatever the tensor holds. Pass p to it.",
            )
        fail(f"flips(n, {p}) gives a 1 too {'often' if ones.value > p else 'seldom'}.", **seen, hint=NEW_TENSOR)
    for p in (0.0, 1.0):
        coins = learner.flips(200, p)
        expect(
            bool((coins == p).all()),
            f"With p = {p:g} not all coins are {p:g}.",
            expected=f"200 times {p:g}",
            actual=f"{int((coins != p).sum())} of 200 are not",
            hint="p = 0 never gives a 1, p = 1 always.",
        )


def say(said):
    """Fail with what a probe says, if it says anything."""
    if said is not None:
        fail(said.message, expected=said.expected, actual=said.actual, hint=said.hint)


def some(device, dtype=torch.float32, *shape):
    """Numbers of the size of activations, none of them zero."""
    x = torch.randn(*shape, device=device, dtype=dtype)
    return x + x.sign()


@depends("drawn")
def check_mask(learner, dtype, device):
    """mask(x, p) gives a mask of x's shape and dtype."""
    x = some(device, dtype, 6, 5, 4)
    m = learner.mask(x, 0.3)
    like = "Make it from x: torch.empty_like(x), or x.new_empty(x.shape)."
    if isinstance(m, torch.Tensor) and m.shape == x.shape and not m.is_floating_point():
        fail(
            "The mask is not of x's dtype.",
            expected=str(x.dtype),
            actual=str(m.dtype),
            hint="Scaled by 1/(1-p) it cannot be bool or int. " + like,
        )
    expect_shape(m, x.shape, "the mask", hint=like)
    expect(
        m.dtype == x.dtype,
        f"For a {str(x.dtype).removeprefix('torch.')} x the mask has another dtype.",
        expected=str(x.dtype),
        actual=str(m.dtype),
        hint=like,
    )
    expect(
        m.device == x.device,
        "The mask is on another device than x.",
        expected=str(x.device),
        actual=str(m.device),
        hint=like,
    )
    for shape in ((3,), (1, 4), (2, 3)):
        expect_shape(learner.mask(some(device, dtype, *shape), 0.3), shape, "the mask", hint=like)


@depends("mask")
def check_scale(learner, device):
    """The mask holds zeros and 1/(1-p), so that its mean is 1."""
    for p in (0.2, 0.75, 0.5):
        x = some(device, torch.float32, 60, 50)
        say(mask_mistake(x, learner.mask(x, p), p))


@depends("scale")
def check_own(learner, device):
    """Each element has its own coin, anew in each call."""
    x = some(device, torch.float32, 30, 20)
    masks = [learner.mask(x, 0.5) != 0 for _ in range(CALLS)]
    for dim, what in ((0, "All rows of the mask are alike"), (1, "All columns of the mask are alike")):
        expect(
            not all(constant_along(m, dim) for m in masks),
            f"{what}: one coin decides for several elements.",
            expected="600 coins for a (30, 20) tensor",
            actual=f"{x.shape[1 - dim]} coins",
            hint="Fill a tensor of x's whole shape.",
        )
    expect(
        not all(torch.equal(m, masks[0]) for m in masks),
        "Every call gives the very same mask.",
        expected="a new mask in each call",
        actual=f"{CALLS} equal masks",
        hint="Draw inside the function, and set no seed there.",
    )
    expect(
        not same_count(masks),
        "The same number of elements is dropped in every call, so they are not dropped each by its own chance.",
        expected="about 300 of 600, sometimes more, sometimes fewer",
        actual=f"{600 - int(masks[0].sum())} in each of {CALLS} calls",
        hint="One coin for each element: t.bernoulli_(q).",
    )


@depends("own")
def check_kept(learner, device):
    """Each element is kept with probability 1-p."""
    for p in (0.23, 0.75):
        say(share_mistake(share(learner.mask(some(device, torch.float32, 150, 100), p) != 0, 1 - p)))


@depends("kept")
def check_ends(learner, dtype, device):
    """p = 1 gives zeros, p = 0 gives ones."""
    x = some(device, dtype, 3, 4)
    m = learner.mask(x, 1.0)
    expect(
        isinstance(m, torch.Tensor),
        "With p = 1 mask does not return a tensor.",
        expected="zeros, like x",
        actual=describe(m),
        hint="torch.zeros_like(x) is such a mask.",
    )
    expect(
        not bool(torch.isnan(m).any()) and not bool(torch.isinf(m).any()),
        "With p = 1 the mask holds NaN or infinity: 1-p is 0, and it divides by that.",
        expected="zeros",
        actual=f"{float(m.flatten()[0])}",
        hint="With p = 1 nothing is kept, so there is nothing to scale: treat it apart.",
    )
    expect(
        bool((m == 0).all()) and m.shape == x.shape and m.dtype == x.dtype,
        "With p = 1 the mask is not all zeros, like x.",
        expected=f"{tuple(x.shape)} zeros, {x.dtype}",
        actual=describe(m) + f", {int((m != 0).sum())} of them not zero",
        hint="p = 1 drops everything; torch.zeros_like(x) is such a mask.",
    )
    m = learner.mask(some(device, dtype, 1, 2), 0.0)  # few: `rand > 0` goes wrong once in 2**24
    expect(
        bool((m == 1).all()),
        "With p = 0 the mask is not all ones.",
        expected="ones",
        actual=f"{int((m != 1).sum())} of {m.numel()} are not 1",
        hint="p = 0 drops nothing, and 1/(1-0) is 1.",
    )


def check_findings(learner):
    """FINDINGS says what m.bernoulli_(p) does."""
    found = learner.FINDINGS
    if not isinstance(found, dict):
        fail(
            "FINDINGS is not a dict.",
            expected="a dict with three keys",
            actual=describe(found),
            hint="FINDINGS = {...}: the dict itself, not a function or a class.",
        )
    for key in ("in_place", "reads_old_values", "p_is"):
        expect(
            key in found,
            f"FINDINGS has no key {key!r}.",
            expected='"in_place", "reads_old_values" and "p_is"',
            actual=", ".join(map(repr, found)) or "no keys",
            hint="Copy the keys from the prompt.",
        )
    for key in ("in_place", "reads_old_values"):
        value = found[key]
        if isinstance(value, torch.Tensor) and value.dtype == torch.bool and value.numel() == 1:
            found[key] = bool(value)
        expect(
            isinstance(found[key], bool),
            f"FINDINGS[{key!r}] is neither True nor False.",
            expected="True or False",
            actual=repr(value) if isinstance(value, str) else describe(value),
            hint="Without quotes: True and False are values of their own, not text."
            if isinstance(value, str)
            else "Answer the question with a bool.",
        )
    expect(
        found["in_place"],
        "FINDINGS says that m.bernoulli_(p) leaves m alone; it does not.",
        expected="in_place: True",
        actual="in_place: False",
        hint="Try: m = torch.full((5,), 7.); m.bernoulli_(0.5); print(m).",
    )
    expect(
        not found["reads_old_values"],
        "FINDINGS says that m's old values matter; m.bernoulli_(p) never reads them.",
        expected="reads_old_values: False",
        actual="reads_old_values: True",
        hint="Fill one tensor with 0s and one with 7s, call bernoulli_(0.9) on both, and compare the means.",
    )
    p_is = found["p_is"]
    expect(
        p_is in ("keep", "drop"),
        'FINDINGS["p_is"] is neither "keep" nor "drop".',
        expected='"keep" or "drop"',
        actual=describe(p_is) if p_is != "" else "an empty text",
        hint="One of the two words.",
    )
    expect(
        p_is == "keep",
        "FINDINGS says that p is the probability of dropping. m holds a 1 with probability p, and a 1 keeps.",
        expected='p_is: "keep"',
        actual='p_is: "drop"',
        hint="Try m.bernoulli_(0.9) on a large m: how many of its elements would survive x * m?",
    )
    passing(
        "Next: what changes if p itself is a tensor? torch.zeros(3).bernoulli_(torch.tensor([0., .5, 1.])) shows it."
    )
