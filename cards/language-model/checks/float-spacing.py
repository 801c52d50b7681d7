"""Hidden checks for the float-spacing card: the step from a float32 up to the next."""

import math
import struct

import torch

from studylm.checker.kit import depends, describe, expect, fail, passing, trying

DEFINES = ["spacing"]

NEXT = "torch.nextafter(t, towards) gives the next number of t's own format in the direction of `towards`."


def rounded(x):
    """The float32 nearest to x."""
    return struct.unpack("<f", struct.pack("<f", x))[0]


def step(x):
    """From float32(x) up to the next larger float32: by the bits, which count upwards with the numbers."""
    x = rounded(x)
    (bits,) = struct.unpack("<i", struct.pack("<f", x))
    if x == 0:
        bits = 1
    else:
        bits += 1 if x > 0 else -1
    return struct.unpack("<f", struct.pack("<i", bits))[0] - x


def words(value):
    """A number with the power of two that it is, where it is one."""
    if value > 0 and math.frexp(value)[0] == 0.5:
        return f"{value:.8g} (2**{math.frexp(value)[1] - 1})"
    return f"{value:.8g}"


def spacing(learner, x):
    with trying(f"With x = {x.item() if isinstance(x, torch.Tensor) else x!r}"):
        got = learner.spacing(x)
    if isinstance(got, torch.Tensor):
        fail(
            "spacing returns a tensor, not a Python float.",
            expected="a float",
            actual=describe(got),
            hint="t.item() is the number in a tensor of one element.",
        )
    if type(got) is not float:
        fail(
            "spacing does not return a float.",
            expected="a float",
            actual=describe(got),
            hint="Return the distance itself, as a Python float.",
        )
    return got


def check_at_one(learner):
    """At 1.0 the next float32 is 2**-23 away."""
    got = spacing(learner, 1.0)
    if got == step(1.0):
        return
    seen = {"expected": words(step(1.0)), "actual": words(got)}
    if got == 2.0**-52:
        fail(
            "This is the spacing of float64, Python's own floats, not of float32.",
            **seen,
            hint="Put x into a float32 tensor first; its neighbours are float32 numbers.",
        )
    if got == 1 + 2.0**-23:
        fail("This is the next number itself, not the distance to it.", **seen, hint="Subtract x.")
    if got == 2.0**-24 and spacing(learner, 1.5) == step(1.5) / 2:
        fail(
            "This is half of the spacing: how far rounding can be off, not how far the next number is.",
            **seen,
            hint="From one float32 to the next: " + NEXT,
        )
    if got == -(2.0**-24) or got == 2.0**-24:
        fail("This is the distance to the next *smaller* float32.", **seen, hint="Go upwards: towards +infinity.")
    if got == -(2.0**-23):
        fail("The distance has the wrong sign.", **seen, hint="The next number minus x.")
    if got == 0:
        fail(
            "The distance is 0, as if the next number came out equal to x.",
            **seen,
            hint="The distance is 1.2e-7: what is added to x must not be too small to matter, and the next number must "
            "be a float32. " + NEXT,
        )
    for other, bits in (("float16", 10), ("bfloat16", 7)):
        if got == 2.0**-bits:
            fail(f"This is the spacing of {other}, not of float32.", **seen, hint="dtype=torch.float32 keeps 23 bits.")
    fail("The distance from 1.0 to the next float32 is another one.", **seen, hint=NEXT)


@depends("at_one")
def check_grows(learner):
    """It doubles at each power of two, and not in between."""
    for x in (1000.0, 3.0, 1e8, 0.1, 5.5e-5, 12345.678, 2.0**-10, 2.0**20, 1e30, 3.3e38):
        got = spacing(learner, x)
        if got == step(x):
            continue
        seen = {"expected": f"{words(step(x))} at x = {x:g}", "actual": words(got)}
        if got == 2.0**-23:
            fail("The spacing is the same everywhere.", **seen, hint="It is small near 0 and large far away. " + NEXT)
        if math.isclose(got, 2.0**-23 * abs(rounded(x)), rel_tol=1e-6):
            fail(
                "Here it grows in proportion to x; really it is the same between two powers of two, and doubles there.",
                **seen,
                hint="eps * x is an estimate. " + NEXT,
            )
        if got == 0:
            fail(
                "The distance is 0, as if the next number came out equal to x.",
                **seen,
                hint="x + 1 is x itself where the spacing is more than 2. Which direction is always larger?",
            )
        if got == math.ulp(x):
            fail("This is the spacing of float64.", **seen, hint="Round x to float32 first.")
        if got in (step(x) / 2, step(x) * 2):
            fail("It is off by a factor of 2.", **seen, hint="Does a logarithm round the wrong way? " + NEXT)
        if got == -step(x):
            fail(
                f"For x = {x:g} the next *smaller* number is taken.",
                **seen,
                hint="Is the direction that you give nextafter larger than every x?",
            )
        if math.isclose(got, rounded(x) + step(x) - x, rel_tol=1e-12):
            fail(
                "The next float32 is right, but the distance is measured from x itself, a float64, not from float32(x).",
                **seen,
                hint="Round x to float32 first, and subtract that number.",
            )
        if 0 < got < step(x):
            fail(
                f"No float32 is that near: {x:g} plus this distance is rounded in float32.",
                **seen,
                hint="The distance to the next number can be larger than 1, and x + it is a float32. " + NEXT,
            )
        if got > step(x):
            fail(f"There is a float32 that is nearer to {x:g}.", **seen, hint=NEXT)
        fail("The distance to the next float32 is another one.", **seen, hint=NEXT)


@depends("grows")
def check_rounds(learner):
    """x counts as the float32 that is nearest to it."""
    for x in (1 - 1e-9, 16777217.0, 2.0 - 1e-9, 1 - 2.0**-24, 2.0**-20 - 2.0**-60, 8388607.9):
        got = spacing(learner, x)
        if got == step(x):
            continue
        expect(
            got != step(math.nextafter(rounded(x), -math.inf)) and got != 2 * step(x) and got != step(x) / 2,
            f"Near a power of two the wrong side is taken: as a float32, {x!r} is {rounded(x)!r}.",
            expected=words(step(x)),
            actual=words(got),
            hint="Round x to float32 before anything else: torch.tensor(x, dtype=torch.float32).",
        )
        fail(
            f"As a float32, {x!r} is {rounded(x)!r}; the distance is measured from there.",
            expected=words(step(x)),
            actual=words(got),
            hint="Round x to float32 first, and subtract that number, not x.",
        )


@depends("grows")
def check_negative(learner):
    """For negative x, larger is towards zero."""
    for x in (-3.0, -1000.5, -1.0, -1024.0, -(2.0**-30), -1e20):
        got = spacing(learner, x)
        if got == step(x):
            continue
        seen = {"expected": f"{words(step(x))} at x = {x:g}", "actual": words(got)}
        if got == step(-x) and got != step(x):
            fail(
                f"At {x:g} the next larger float32 lies towards zero, where the numbers stand closer.",
                **seen,
                hint="Larger means to the right, for negative x as well. The sign of x matters at powers of two.",
            )
        if got < 0:
            fail("The distance is negative.", **seen, hint="The next larger number minus x is more than 0.")
        fail("For negative x the distance is another one.", **seen, hint="Larger is towards +infinity. " + NEXT)


@depends("grows")
def check_near_zero(learner):
    """At zero and just beside it the step is 2**-149, the smallest there is."""
    for x in (0.0, -0.0, 1e-40, -1e-42, 2.0**-126, -(2.0**-126), 2.0**-149, -(2.0**-149), 1e-60, 1.1e-38):
        got = spacing(learner, x)
        seen = {"expected": words(step(x)), "actual": words(got)}
        expect(
            not (math.copysign(1, x) < 0 and x == 0 and got != step(x)),
            "At -0.0 the distance is another one. It is zero as well, though its sign bit is set.",
            **seen,
            hint="Treat x == 0 apart: that holds for 0.0 and -0.0. " + NEXT,
        )
        expect(
            got == step(x),
            f"At {'zero' if x == 0 else f'x = {x:g}'} the distance is another one."
            + (" There it is the smallest positive float32." if x == 0 else " Below 2**-126 all steps are alike."),
            **seen,
            hint="Below 2**-126 float32 has the subnormal numbers, evenly spaced down to 0. " + NEXT,
        )


@depends("grows")
def check_tensor(learner):
    """A 0-dim float32 tensor does as well as a float."""
    for x in (1.0, 1000.0, 1e8):
        got = spacing(learner, torch.tensor(x, dtype=torch.float32))
        expect(
            got == step(x),
            f"torch.tensor({x:g}) gives another distance than {x:g}.",
            expected=words(step(x)),
            actual=words(got),
            hint="torch.as_tensor(x, dtype=torch.float32) takes both.",
        )
    passing(
        f"Half of all float32 numbers lie between -1 and 1. In float64, math.ulp(1000.0) is {math.ulp(1000.0):.1g}."
    )
