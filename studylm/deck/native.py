"""Reads studylm's own deck format: markdown that reads well anywhere, in which every `##` heading is a card.

    # Recurrent networks

    ## What is a recurrent network? {#recurrent-network number=6 topics="rnn, state" needs="shared-layer"}

    What makes a network *recurrent*, and what does it carry along?

    ### Answer

    A network that applies one layer in a loop over a sequence and carries a state from step to step.

    ### Key points

    - The same weights at every step.
    - A state goes from step to step.

    ### Misconceptions

    - **A recurrent network has one weight matrix for each word.** It has one, used at every step.

    ### Hints

    - What would you write in the body of the `for` loop?

Headings
    `#` starts a section: the cards below it bear its name. `##` starts a card. `###` starts a part of a card: Prompt, Answer, Key points,
    Misconceptions, Hints, Starter (in any case, singular or plural). `####` and deeper belong to the text around them.
Prompt
    The text between the `##` heading and the first `###`, or the part `### Prompt`. Where both are missing the heading is the prompt.
Attributes
    In braces at the end of the `##` heading, or on a line of their own right above or below it:

    `#id`           the card's name, unique in its deck, letters, digits, `-` and `_`. History hangs on it: never change it.
    `number=6`      the question's number within its section.
    `kind=code`     `recall` (the default), `code` or `spot`; `.code` and `.spot` say the same.
    `topics="a, b"` topics, separated by commas; without a comma, by spaces.
    `needs="x, y"`  ids of cards that are better known first (`x` in this deck, or `deck/x`).
    `links="x"`     ids of cards that ask for the same idea in another way.
    `timeout=20`    seconds that one run of the answer to a code card may take.
Key points, hints
    A list: one item each (an item may hold paragraphs, code, sub-lists). Without a list, each paragraph is one. Hints are shown one by one.
Misconceptions
    A list. An item begins with the claim in bold, and the rest of the item says what is right instead. Also understood, where no bold text
    begins the item: `claim -> correction`, `claim — correction`, or a correction in a second paragraph or nested list.
Starter
    The first fenced code block of the part: what `studylm start` writes into the learner's file.
Code cards
    The hidden checks are `<deck>/checks/<name>.py`. Right answers, for the tests, are `<deck>/solutions/<name>.py`,
    `<deck>/solutions/<name>-2.py`, ... or every file of the folder `<deck>/solutions/<name>/`.

Texts are cut from the source lines, never rendered anew, so code, maths and spacing stay as written.
"""

from __future__ import annotations
