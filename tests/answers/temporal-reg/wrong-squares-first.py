# expects: value | squared before they are subtracted
def tar(loss, a, beta):
    if a.shape[1] == 1:
        return loss
    return loss + beta * (a[:, 1:] ** 2 - a[:, :-1] ** 2).mean()
