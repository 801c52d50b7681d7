NAMES = "embed_p input_p weight_p hidden_p output_p alpha beta".split()
TERMS = """rows of the embedding
embedded input
hidden-to-hidden weights
between the layers
before the decoder
activation regularisation
temporal activation regularisation"""
MAP = dict(zip(NAMES, TERMS.splitlines()))
