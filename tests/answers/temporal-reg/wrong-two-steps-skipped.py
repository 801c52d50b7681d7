# expects: shapes | With sl = 2 nothing is added
# Asks for one step too many.
def tar(loss, a, beta):
    if a.shape[1] < 3:
        return loss
    return loss + beta * (a[:, 1:] - a[:, :-1]).pow(2).mean()
