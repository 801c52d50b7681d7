# expects: error | defines no `ThirdWord`
import torch


def third_word(x, emb, hidden, out):
    h = torch.relu(hidden(emb(x[:, 0])))
    return out(torch.relu(hidden(h + emb(x[:, 1]))))
