# expects: penalties | alpha is no dropout
# expects: dropouts | weight_p is a dropout probability
# One of the mistakes found in the wild: alpha and beta as dropout probabilities.
MAP = {
    "embed_p": "rows of the embedding",
    "input_p": "embedded input",
    "weight_p": "activation regularisation",
    "hidden_p": "temporal activation regularisation",
    "output_p": "before the decoder",
    "alpha": "hidden-to-hidden weights",
    "beta": "between the layers",
}
