# expects: value | Only two steps are compared
# The colons are missing.
def tar(loss, a, beta):
    if a.shape[1] == 1:
        return loss
    return loss + beta * (a[:, 1] - a[:, -1]).pow(2).mean()
