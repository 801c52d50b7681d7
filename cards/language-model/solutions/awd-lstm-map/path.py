"""Along the path of a batch through the model: what it meets first, second, ..., and what the loss adds."""

on_the_way = [
    ("embed_p", "rows of the embedding"),
    ("input_p", "embedded input"),
    ("weight_p", "hidden-to-hidden weights"),
    ("hidden_p", "between the layers"),
    ("output_p", "before the decoder"),
]
in_the_loss = [
    ("alpha", "activation regularisation"),
    ("beta", "temporal activation regularisation"),
]

MAP = dict(on_the_way + in_the_loss)
