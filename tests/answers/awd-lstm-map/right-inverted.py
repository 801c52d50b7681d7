PLACES = {
    "rows of the embedding": "embed_p",
    "embedded input": "input_p",
    "hidden-to-hidden weights": "weight_p",
    "between the layers": "hidden_p",
    "before the decoder": "output_p",
    "activation regularisation": "alpha",
    "temporal activation regularisation": "beta",
}
MAP = {parameter: place for place, parameter in PLACES.items()}
