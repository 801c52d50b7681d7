# expects: form | no key 'output_p'
MAP = {
    "embed_p": "rows of the embedding",
    "input_p": "embedded input",
    "weight_p": "hidden-to-hidden weights",
    "hidden_p": "between the layers",
    "alpha": "activation regularisation",
    "beta": "temporal activation regularisation",
}
