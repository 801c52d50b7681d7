# expects: form | not filled in
MAP = {
    "embed_p": None,
    "input_p": None,
    "weight_p": None,
    "hidden_p": None,
    "output_p": None,
    "alpha": None,
    "beta": None,
}
