# expects: error | 'return' outside function
# expects: error | probability to keep
# One of the mistakes found in the wild: the body of a method, pasted as it was.
m = x.new(*x.shape).bernoulli_(1 - p)
return x * m.div_(1 - p)
