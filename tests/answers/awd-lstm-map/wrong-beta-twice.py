# expects: penalties | beta multiplies the other penalty
MAP = {
    "embed_p": "rows of the embedding",
    "input_p": "embedded input",
    "weight_p": "hidden-to-hidden weights",
    "hidden_p": "between the layers",
    "output_p": "before the decoder",
    "alpha": "activation regularisation",
    "beta": "activation regularisation",
}
