# expects: dropouts | weight_p drops weights, but other ones
MAP = {
    "embed_p": "rows of the embedding",
    "input_p": "embedded input",
    "weight_p": "input-to-hidden weights",
    "hidden_p": "between the layers",
    "output_p": "before the decoder",
    "alpha": "activation regularisation",
    "beta": "temporal activation regularisation",
}
