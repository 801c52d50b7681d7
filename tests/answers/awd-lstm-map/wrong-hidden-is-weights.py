# expects: dropouts | hidden_p and weight_p are swapped
MAP = {
    "embed_p": "rows of the embedding",
    "input_p": "embedded input",
    "weight_p": "between the layers",
    "hidden_p": "hidden-to-hidden weights",
    "output_p": "before the decoder",
    "alpha": "activation regularisation",
    "beta": "temporal activation regularisation",
}
