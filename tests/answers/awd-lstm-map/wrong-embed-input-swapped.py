# expects: dropouts | embed_p and input_p are swapped
MAP = {
    "embed_p": "embedded input",
    "input_p": "rows of the embedding",
    "weight_p": "hidden-to-hidden weights",
    "hidden_p": "between the layers",
    "output_p": "before the decoder",
    "alpha": "activation regularisation",
    "beta": "temporal activation regularisation",
}
