# expects: dropouts | hidden_p and output_p are swapped
MAP = {
    "embed_p": "rows of the embedding",
    "input_p": "embedded input",
    "weight_p": "hidden-to-hidden weights",
    "hidden_p": "before the decoder",
    "output_p": "between the layers",
    "alpha": "activation regularisation",
    "beta": "temporal activation regularisation",
}
