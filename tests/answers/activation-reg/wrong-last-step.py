# expects: value | Steps 0, 1, 2, 3, 4, 5 of 7 (counted from 0) count for nothing
# Only the last step.
def ar(loss, activations, alpha):
    return loss + alpha * activations[:, -1].pow(2).mean()
