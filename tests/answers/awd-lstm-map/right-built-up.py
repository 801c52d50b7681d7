from collections import OrderedDict

MAP = OrderedDict()
MAP["beta"] = "temporal " + (AR := "activation regularisation")
MAP["alpha"] = AR
MAP |= {"output_p": "before the decoder", "hidden_p": "between the layers"}
MAP["weight_p"] = "-".join(["hidden", "to", "hidden weights"])
MAP.update(input_p="embedded input", embed_p="rows of the embedding")
