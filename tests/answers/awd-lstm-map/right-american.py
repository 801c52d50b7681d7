# Other capitals and American spelling.
MAP = {
    "embed_p": "rows of the embedding",
    "input_p": "embedded input",
    "weight_p": "hidden to hidden weights",
    "hidden_p": "between the layers",
    "output_p": "before the decoder",
    "alpha": "Activation Regularization",
    "beta": "Temporal activation regularization",
}
