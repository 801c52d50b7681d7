# expects: form | is a list, not one of the terms
MAP = {
    "embed_p": "rows of the embedding",
    "input_p": "embedded input",
    "weight_p": ["hidden-to-hidden weights", "input-to-hidden weights"],
    "hidden_p": "between the layers",
    "output_p": "before the decoder",
    "alpha": "activation regularisation",
    "beta": "temporal activation regularisation",
}
