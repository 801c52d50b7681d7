def tar(loss, activations, beta):
    steps = activations.unbind(1)
    total, count = 0.0, 0
    for before, after in zip(steps, steps[1:]):
        total = total + ((after - before) ** 2).sum()
        count += before.numel()
    return loss + beta * total / count if count else loss
