# expects: words | in none of the batches passed in
# One of the mistakes found in the wild: the first words of the whole text, which are training words.
def decode_batches(batches, vocab, n=3):
    nums = list(range(60))
    for i in range(20):
        print(vocab[nums[i]])
