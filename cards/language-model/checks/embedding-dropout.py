"""Hidden checks for the embedding-dropout card: whole words, all occurrences together."""

import torch

from studylm.checker.kit import depends, describe, expect, expect_close, expect_shape, fail, passing, trying
from studylm.probes.dropouts import scale_mistake, share_mistake, shared_dimensions
from studylm.probes.statistics import read_dropout, same_count, share

DEFINES = ["EmbeddingDropout"]

CALLS = 10
"""How often a layer is called where its draws are compared."""
MODE = "self.training says which mode it is: model.train() and model.eval() set it."
ROWS = "Draw one number for each word of the vocabulary, (V, 1), and let it decide over the whole row of the weight."


def made(learner, V, H, p, *, device, dtype=torch.float32):
    """The learner's layer, and the embedding inside it."""
    emb = learner.nn("Embedding", V, H).to(dtype).to(device)
    layer = learner.EmbeddingDropout(emb, p)
    expect(
        getattr(layer, "is_module", False),
        "EmbeddingDropout is not an nn.Module, so a model cannot switch its mode.",
        expected="a class derived from nn.Module",
        actual=describe(layer),
        hint="class EmbeddingDropout(nn.Module), with super().__init__() first in its __init__.",
    )
    return layer, emb


def weight_of(emb):
    return emb.state()["weight"]


def say(said):
    """Fail with what a probe says, if it says anything."""
    if said is not None:
        fail(said.message, expected=said.expected, actual=said.actual, hint=said.hint)


def one_fate(kept, x):
    """Whether in each row every word is kept or dropped wherever it stands in it; words stand there twice."""
    pairs = (x[:, :, None] == x[:, None, :]).triu(1)
    return bool(((kept[:, :, None] == kept[:, None, :]) | ~pairs).all())


def words(V, *shape, device):
    return torch.randint(V, shape, device=device)


def check_eval(learner, dtype, device):
    """In evaluation mode it is the plain embedding."""
    layer, emb = made(learner, 20, 6, 0.4, device=device, dtype=dtype)
    layer.eval()
    weight = weight_of(emb)
    for shape in ((5, 7), (1, 1)):
        x = words(20, *shape, device=device)
        want = weight[x]
        with trying(f"In evaluation mode, with x of the shape {shape}"):
            got = layer(x)
        expect_shape(
            got,
            want.shape,
            "the output in evaluation mode",
            hint="One vector of the embedding for each word: (bs, sl, H).",
        )
        if got.dtype == want.dtype and torch.allclose(got, want, atol=1e-6):
            continue
        read = read_dropout(want, got)
        if not bool(read.kept.all()):
            trained = layer.train()(x)
            expect(
                not (isinstance(trained, torch.Tensor) and torch.equal(trained, want)),
                "The modes are turned round: it drops in evaluation mode and does nothing in training mode.",
                expected="the plain embedding",
                actual=f"{int((~read.kept).all(-1).sum())} of {x.numel()} vectors zero",
                hint="`if not self.training: return self.emb(x)`. " + MODE,
            )
            fail(
                "It drops words in evaluation mode, too.",
                expected="the plain embedding",
                actual=f"{int((~read.kept).all(-1).sum())} of {x.numel()} vectors zero",
                hint=MODE,
            )
        if read.scale is not None:
            fail(
                f"In evaluation mode the vectors are multiplied by {read.scale:.4g}.",
                expected="the plain embedding",
                actual=f"the embedding times {read.scale:.4g}",
                hint="Scale in training, by 1/(1-p); then there is nothing to make good for in evaluation.",
            )
        fail(
            "In evaluation mode the output is not what the embedding gives.",
            expected="emb(x)",
            actual="other vectors",
            hint="Use the embedding that is passed in, with its own weight.",
        )


@depends("eval")
def check_words(learner, device):
    """In training mode whole words are dropped, everywhere together."""
    V = 12
    layer, emb = made(learner, V, 8, 0.5, device=device)
    weight = weight_of(emb)
    x = torch.arange(V, device=device).repeat(4).reshape(6, 8)
    x = torch.cat([x, x.flip(1)], 1)  # each word twice in its row
    masks, changed, scales = [], False, []
    for _ in range(6):
        got = expect_shape(layer(x), (6, 16, 8), "the output in training mode", hint="(bs, sl, H), as in evaluation.")
        changed = changed or not torch.allclose(got.to(weight.dtype), weight[x], atol=1e-6)
        read = read_dropout(weight[x], got)
        masks.append(read.kept)
        scales.append(read.scale)
    expect(
        not (changed and all(bool(mask.all()) for mask in masks) and scales[0] is not None),
        "In training mode every word is scaled, and none is dropped.",
        expected="half of the words zero, the others times 2, for p = 0.5",
        actual=f"every word times {scales[0] or 0:.4g}",
        hint=ROWS,
    )
    expect(
        not (changed and all(bool(mask.all()) for mask in masks)),
        "No word is zero in training mode, and yet the vectors are not the embedding's.",
        expected="dropped words all zero",
        actual="other vectors in their place",
        hint="A dropped word becomes a vector of zeros, not another word. " + ROWS,
    )
    expect(
        not all(bool(mask.all()) for mask in masks),
        "In training mode nothing is dropped.",
        expected="half of the words zero",
        actual="the plain embedding",
        hint="A new module is in training mode. " + MODE,
    )
    expect(
        any(bool(mask.any()) for mask in masks),
        "In training mode every word is dropped.",
        expected="half kept",
        actual="nothing kept",
        hint=ROWS,
    )
    by_word = [
        torch.stack([mask.flatten(0, 1)[x.flatten().cpu() == w] for w in range(V)]) for mask in masks
    ]  # (V, 8, H)
    shared = shared_dimensions(by_word)
    if 2 not in shared:
        if 0 in shared:
            fail(
                "Columns are dropped: the same units of every word.",
                expected="whole rows of the weight, one word each",
                actual="one mask (1, H) for all words",
                hint=ROWS,
            )
        fail(
            "Single numbers are dropped, not whole words.",
            expected="each vector whole, or all zero",
            actual="vectors with some zeros in them",
            hint=ROWS,
        )
    if 0 in shared:
        fail(
            "One draw decides over all words.",
            expected="a draw for each word",
            actual="all words kept or all dropped",
            hint=ROWS,
        )
    if 1 not in shared:
        places = shared_dimensions([mask[..., 0] for mask in masks])  # of (bs, sl)
        if 0 in places or 1 in places:
            row = 1 in places
            fail(
                f"The words of a {'row of the batch' if row else 'time step'} are dropped together, whichever they are.",
                expected="a draw for each word of the vocabulary",
                actual=f"a draw for each {'row' if row else 'time step'}",
                hint=ROWS,
            )
        if all(one_fate(mask[..., 0], x.cpu()) for mask in masks):
            fail(
                "Each row of the batch draws for itself: a word that is dropped in one row is kept in another.",
                expected="all occurrences of a word dropped together",
                actual="a draw for each word and row",
                hint=ROWS,
            )
    expect(
        1 in shared,
        "Each occurrence of a word has a chance of its own; a dropped word should be missing everywhere.",
        expected="all occurrences of a word dropped together",
        actual="some occurrences of a word kept, others dropped",
        hint="Mask the weight (V, H), or one number per word, before looking words up; not the output. " + ROWS,
    )


@depends("words")
def check_weight_stays(learner, device):
    """The embedding's weight stays as it is."""
    layer, emb = made(learner, 30, 4, 0.5, device=device)
    before = weight_of(emb)
    x = words(30, 5, 12, device=device)
    for _ in range(3):
        layer(x)
    after = weight_of(emb)
    expect(
        torch.equal(after, before),
        "Calls in training mode change the embedding's weight: dropped words are lost for good.",
        expected="the weight as before",
        actual=f"{int((after != before).any(1).sum())} of 30 rows changed",
        hint="Make a new tensor, weight * mask, and look the words up in that (F.embedding).",
    )
    expect_close(
        layer.eval()(x),
        before[x],
        "After training, evaluation mode does not give the plain embedding.",
        hint="In evaluation use the weight itself, whole and unscaled.",
    )


@depends("weight_stays")
def check_scale(learner, dtype, device):
    """The words that are kept are scaled by 1/(1-p)."""
    p = 0.25 if dtype == torch.float32 else 0.6
    layer, emb = made(learner, 60, 5, p, device=device, dtype=dtype)
    x = torch.arange(60, device=device).reshape(6, 10)
    got = expect_shape(layer(x), (6, 10, 5), "the output in training mode")
    expect(
        got.dtype == dtype,
        "The output has another dtype than the embedding.",
        expected=str(dtype),
        actual=str(got.dtype),
        hint="Make the mask in the weight's dtype.",
    )
    say(scale_mistake(read_dropout(weight_of(emb)[x], got), p, "words"))


@depends("scale")
def check_share(learner, device):
    """Each word is dropped with probability p."""
    for p in (0.23, 0.7):
        layer, _ = made(learner, 1_000, 1, p, device=device)
        x = torch.arange(1_000, device=device).reshape(40, 25)  # a one-hot answer makes 1,000 x 1,000 of it
        masks = [layer(x) != 0 for _ in range(10)]
        once = all(torch.equal(mask, masks[0]) for mask in masks)  # drawn once and kept: the next check says so
        say(share_mistake(share(masks[0] if once else torch.cat(masks), 1 - p), "words"))
    layer, emb = made(learner, 3, 4, 0.0, device=device)
    x = words(3, 2, 3, device=device)  # few: `rand > 0` goes wrong once in 2**24
    expect_close(
        layer(x), weight_of(emb)[x], "With p = 0 the output is not the plain embedding.", hint="p = 0 drops nothing."
    )


@depends("share")
def check_anew(learner, device):
    """Each call draws anew."""
    layer, _ = made(learner, 100, 2, 0.9, device=device)
    x = torch.arange(100, device=device).reshape(10, 10)
    masks = [layer(x)[..., 0] != 0 for _ in range(CALLS)]
    expect(
        not all(torch.equal(mask, masks[0]) for mask in masks),
        "Every call drops the same words.",
        expected="a new draw in each call",
        actual=f"{CALLS} equal calls",
        hint="Draw in forward, not in __init__, and set no seed.",
    )
    expect(
        not same_count(masks),
        "The same number of words is dropped in every call, so they are not dropped each by its own chance.",
        expected="about 90 of 100, sometimes more, sometimes fewer",
        actual=f"{100 - int(masks[0].sum())} in each of {CALLS} calls",
        hint=ROWS,
    )
    always = [w for w in range(100) if all(bool(mask.flatten()[w]) for mask in masks)]
    expect(
        not always,
        f"Word {always[0] if always else 0} is never dropped.",
        expected="every word dropped with probability p = 0.9",
        actual=f"word {always[0] if always else 0} kept in {CALLS} of {CALLS} calls",
        hint="No word is an exception, padding and unknown words included.",
    )


@depends("scale")
def check_gradients(learner, device):
    """The embedding learns: words that were kept get a gradient, scaled."""
    p = 0.5
    layer, emb = made(learner, 41, 3, p, device=device)
    x = torch.arange(40, device=device).repeat(2).reshape(8, 10)  # not the last word: some take it for padding
    out = layer(x)
    cut = "Multiply emb.weight itself by the mask: no .detach(), .data or copies."
    expect(
        out.requires_grad,
        "No gradient comes back: the output is cut off from the weight.",
        expected="a gradient",
        actual="none",
        hint=cut,
    )
    out.sum().backward()
    grad = emb.grads()["weight"]
    kept = (out != 0).all(-1).flatten()[:40]
    want = (kept[:, None] * 2 / (1 - p)).expand(40, 3)
    expect(
        grad is not None and torch.allclose(grad[:40], want, atol=1e-5),
        "No gradient reaches the weight of the embedding that was passed in."
        if grad is None or not bool(grad.any())
        else "The gradient of the weight does not follow the mask.",
        expected="0 for dropped words, count/(1-p) for the others",
        actual=describe(grad) if grad is None else f"{float((grad[:40] == want).float().mean()):.0%} of it so",
        hint=cut,
    )
    before = weight_of(emb)
    layer.sgd(0.1).step()
    expect(
        not torch.equal(weight_of(emb), before),
        "An optimizer over the layer's parameters does not reach the embedding.",
        expected="the embedding's weight among layer.parameters()",
        actual="not among them",
        hint="Keep the module itself: self.emb = emb.",
    )
    passing(
        "A word dropped everywhere has to be guessed from its neighbours. fastai's embed_p for language models: 0.02."
    )
