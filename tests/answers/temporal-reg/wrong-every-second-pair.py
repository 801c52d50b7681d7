# expects: value | every second pair
def tar(loss, a, beta):
    if a.shape[1] == 1:
        return loss
    n = a.shape[1] // 2 * 2
    return loss + beta * (a[:, 1:n:2] - a[:, :n:2]).pow(2).mean()
