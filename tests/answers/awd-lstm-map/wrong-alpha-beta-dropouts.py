# expects: penalties | alpha is no dropout
# One of the mistakes found in the wild: alpha and beta as dropout probabilities.
MAP = {
    "embed_p": "rows of the embedding",
    "input_p": "embedded input",
    "weight_p": "hidden-to-hidden weights",
    "hidden_p": "between the layers",
    "output_p": "before the decoder",
    "alpha": "hidden-to-hidden weights",
    "beta": "between the layers",
}
