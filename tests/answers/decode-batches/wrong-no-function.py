# expects: error | decode_batches
def show_batches(batches, vocab, n=3):
    for x, y in batches:
        print(x, y)
