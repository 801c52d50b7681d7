"""Hidden checks for the fourth-word card: three words in, one shared hidden layer, an exact number of parameters."""

from functools import partial

from studylm.checker.kit import depends, expect, fail, passing, trying
from studylm.probes.models import conduct
from studylm.probes.models.layers import bias_uses, parameter_story, square_and_bias

DEFINES = ["FourthWord"]

V, H = 6, 16


def build(learner, device, v=V, h=H):
    """A model in float64 and eval mode."""
    return conduct.prepared(learner.FourthWord(v, h), device)


def call(learner, device, v, h, x):
    """What a new model of these sizes gives for x."""
    return conduct.made(learner.FourthWord(v, h), device)(x)


def check_shape(learner, device):
    """FourthWord(V, H) turns (bs, 3) words into (bs, V) logits."""
    for v, h, bs in ((7, 5, 4), (11, 16, 1), (6, 6, 5)):
        meanings = {
            (bs, h): (
                "The output is the hidden state: the last layer, from H to V, is missing.",
                "Return what the output layer gives.",
            ),
            (3, v): (
                "The output has one row for each word: x[i] picks a sentence, not a word.",
                "x[:, i] is word i of every row.",
            ),
            (bs, 3, v): (
                "There is a prediction after each of the three words.",
                "Only the one after all three is asked for.",
            ),
            (v,): (
                "There is one answer for the whole batch.",
                "Keep dimension 0: one row of logits for each row of x.",
            ),
        }
        x = conduct.words((bs, 3), v, device)
        with trying(f"With V = {v}, H = {h} and x of the shape {(bs, 3)}"):
            out = call(learner, device, v, h, x)
        conduct.expect_output(
            out,
            (bs, v),
            meanings,
            letters="(bs, V)",
            wider=partial(call, learner, device, v + 3, h, x),
        )


@depends("shape")
def check_float64(learner, device):
    """It works in float64 too."""
    conduct.expect_float64(lambda: build(learner, device), conduct.words((3, 3), V, device))


@depends("float64")
def check_repeats(learner, device):
    """Two equal calls give equal answers."""
    conduct.expect_repeats(lambda: build(learner, device), conduct.words((5, 3), V, device))


@depends("repeats")
def check_rows(learner, device):
    """Row i of the answer depends on row i of x alone."""
    conduct.expect_rows_apart(build(learner, device), conduct.words((4, 3), V, device), V)


@depends("rows")
def check_words(learner, device):
    """All three words count, and so does their order."""
    seen = conduct.expect_words(build(learner, device), V, 3, device)
    if all(adds_up(table.logits, table.scale) for table in seen):
        passing(
            "There is no activation, so three steps make one linear map: a word adds the same to the logits whatever the other "
            "two are. Put a ReLU behind the hidden layer."
        )


def adds_up(logits, scale):
    """Whether each word adds its own share to the logits, whatever the other words are."""
    first, second, third = logits[:, :1, :1], logits[:1, :, :1], logits[:1, :1, :]
    return float((first + second + third - 2 * logits[:1, :1, :1] - logits).abs().max()) < 1e-9 * scale


STORIES = {
    "+ 2 × H*H + 2 × H": ("There are three H-to-H layers, one for each word; one should serve all three.", "Make the layer once in __init__ and call it three times."),
    "+ H*H + H": ("There is a second H-to-H layer (matrix and bias); one should do all the work.", "Make one layer and call it for each word. (nn.RNN has two: one for the input, one for the state.)"),
    "+ H*H + 2 × H": ("There is a second H-to-H matrix, with biases; one should do all the work.", "Make one layer and call it for each word. (nn.RNN has two: one for the input, one for the state.)"),
    "+ 2 × V*H": ("There are three embeddings, one for each word; one should serve all three.", "A word means the same wherever it stands: look all of them up in one embedding."),
    "- H": ("The H-to-H layer has no bias.", "nn.Linear(H, H) has one unless bias=False."),
    "- V": ("The output layer has no bias.", "nn.Linear(H, V) has one unless bias=False."),
    "- H - V": ("Neither the H-to-H layer nor the output layer has a bias.", "nn.Linear has one unless bias=False."),
    "- V*H": ("Embedding and output layer share a matrix; that is weight tying, and comes later.", "Give each its own here."),
    "+ H": ("There are H numbers too many: another bias, or a start for h that is learned.", "One bias for the H-to-H layer; the embedding has none, and h starts from 0."),
    "+ 2 × H": ("There are two times H numbers too many, as a LayerNorm has, or two biases.", "One bias for the H-to-H layer, and nothing else of this size."),
    "- H*H - H": ("There is no H-to-H layer.", "Embedding, one hidden layer, output layer."),
    "+ V*H": ("There is a second matrix the size of the embedding.", "One embedding, one hidden layer, one output layer."),
    "+ 2 × H*H": ("The H-to-H layer takes in all three words side by side; it should be H to H, used once for each word.", "Each time its input is the state plus one word's embedding: H wide."),
}  # fmt: skip


@depends("words")
def check_parameters(learner, device):
    """One embedding, one H-to-H layer, one output layer: V*H + H*H + H + H*V + V parameters."""
    v, h = 31, 12
    state = learner.FourthWord(v, h).state()
    got = sum(p.numel() for p in state.values())
    want = v * h + h * h + h + h * v + v
    if got == want:
        return
    story = parameter_story(got - want, v, h)
    what, hint = STORIES.get(
        story,
        (
            "The number of parameters is another one.",
            "One embedding, one H-to-H layer with bias, one output layer with bias, and nothing else.",
        ),
    )
    for rows in (v - 1, v + 1):
        if any(tuple(p.shape) in ((rows, h), (h, rows)) for p in state.values()):
            what, hint = (
                f"There is a matrix for {rows} words; V is {v}.",
                "Every word has a row, from 0 to V - 1: V rows, no more.",
            )
    listed = ", ".join(f"{k} {tuple(p.shape)}" for k, p in list(state.items())[:8])
    fail(
        what,
        expected=f"{want} for V = {v}, H = {h}",
        actual=f"{got}" + (f", which is {story}" if story else "") + f": {listed}",
        hint=hint,
    )


@depends("parameters")
def check_logits(learner, device):
    """The outputs are logits."""
    conduct.expect_logits(build(learner, device), conduct.words((12, 3), V, device))


@depends("logits")
def check_backward(learner, device):
    """Backward runs, and its gradients are the slopes of the loss."""
    conduct.expect_slopes(build(learner, device), conduct.words((6, 3), V, device))


@depends("backward")
def check_thrice(learner, device):
    """The H-to-H layer is used for all three words."""
    model = build(learner, device)
    found = square_and_bias(model.state(), H)
    if found is None:
        return
    x = conduct.words((3, 3), V, device)
    uses = bias_uses(model, lambda: model(x), *found)
    expect(
        uses >= 3,
        f"The H-to-H layer is used {['never', 'once', 'twice'][min(uses, 2)]}; it should be used for each of the three words.",
        expected="3 uses",
        actual=f"{uses}",
        hint="Also the first word, and the last, go through it: embedding, hidden layer, next word.",
    )


@depends("thrice")
def check_learned(learner, device):
    """All that it computes with is learned."""
    conduct.expect_owned(lambda: build(learner, device), conduct.words((6, 3), V, device))
    passing("One hidden layer for all three words: backward adds up its gradient over all its uses.")
    passing(
        "Next: a loop over x.shape[1] words takes any number of them with the same parameters. That is a recurrent network."
    )
