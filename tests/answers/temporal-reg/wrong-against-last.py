# expects: value | compared with the last
# -1: in place of :-1.
def tar(loss, a, beta):
    if a.shape[1] == 1:
        return loss
    return loss + beta * (a[:, 1:] - a[:, -1:]).pow(2).mean()
