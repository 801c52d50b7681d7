# expects: shapes | The value is another one
# squeeze drops a batch of one row.
def tar(loss, a, beta):
    if a.shape[1] < 2:
        return loss
    a = a.squeeze(0)
    return loss + beta * (a[:, 1:] - a[:, :-1]).pow(2).mean()
