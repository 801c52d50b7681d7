# expects: shapes | only as exact as float32
def ar(loss, activations, alpha):
    return loss + alpha * activations.float().pow(2).mean()
