# expects: dropouts | output_p does not act there: gradients
MAP = {
    "embed_p": "rows of the embedding",
    "input_p": "embedded input",
    "weight_p": "hidden-to-hidden weights",
    "hidden_p": "between the layers",
    "output_p": "gradients",
    "alpha": "activation regularisation",
    "beta": "temporal activation regularisation",
}
