# expects: shapes | With bs = 1 nothing is added
def tar(loss, a, beta):
    if len(a) == 1:
        return loss
    return loss + beta * (a[:, 1:] - a[:, :-1]).pow(2).mean()
