# expects: shapes | For activations of the shape (3, 7)
def ar(loss, activations, alpha):
    bs, sl, H = activations.shape
    return loss + alpha * activations.pow(2).sum() / (bs * sl * H)
