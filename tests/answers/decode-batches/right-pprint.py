import pprint


def decode_batches(batches, vocab, n=3):
    for _, batch in zip(range(n), batches):
        pprint.pprint([[[vocab[i] for i in row] for row in part.tolist()] for part in batch], width=40)
