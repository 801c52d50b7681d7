# expects: value | Step 6 of 7 (counted from 0) counts for nothing
# One difference too few.
def tar(loss, a, beta):
    if a.shape[1] < 2:
        return loss
    return loss + beta * (a[:, 1:-1] - a[:, :-2]).pow(2).mean()
