from itertools import islice


def decode_batches(batches, vocab, n=3):
    for x, y in islice(batches, n):
        print("<table>")
        for a, b in zip(x.tolist(), y.tolist()):
            print(
                "<tr><td>"
                + "</td><td>".join(vocab[i] for i in a)
                + "</td></tr><tr><td><b>"
                + "</b></td><td><b>".join(vocab[i] for i in b)
                + "</b></td></tr>"
            )
        print("</table>")
