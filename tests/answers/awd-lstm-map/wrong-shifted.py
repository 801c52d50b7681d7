# expects: dropouts | input_p, weight_p, hidden_p, output_p not yet either
# expects: penalties | alpha
# Each has its neighbour's place.
NAMES = ["embed_p", "input_p", "weight_p", "hidden_p", "output_p", "alpha", "beta"]
TERMS = [
    "embedded input",
    "hidden-to-hidden weights",
    "between the layers",
    "before the decoder",
    "activation regularisation",
    "temporal activation regularisation",
    "rows of the embedding",
]
MAP = dict(zip(NAMES, TERMS))
