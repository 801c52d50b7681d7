# expects: form | is not one of the terms, which are text
# fastai's defaults in place of the terms.
MAP = {
    "embed_p": 0.1,
    "input_p": 0.6,
    "weight_p": 0.5,
    "hidden_p": 0.2,
    "output_p": 0.1,
    "alpha": 2.0,
    "beta": 1.0,
}
