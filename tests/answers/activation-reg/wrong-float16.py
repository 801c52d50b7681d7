# expects: value | The value is near
# Squares in half precision.
def ar(loss, activations, alpha):
    return loss + alpha * activations.half().pow(2).mean().to(loss.dtype)
