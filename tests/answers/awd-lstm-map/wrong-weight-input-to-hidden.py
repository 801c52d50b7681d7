# expects: dropouts | weight_p drops weights, but not those that lead from the input
MAP = {
    "embed_p": "rows of the embedding",
    "input_p": "embedded input",
    "weight_p": "input-to-hidden weights",
    "hidden_p": "between the layers",
    "output_p": "before the decoder",
    "alpha": "activation regularisation",
    "beta": "temporal activation regularisation",
}
