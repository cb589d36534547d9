"""How a mail is built: markup, quoted history, sign-off and trailers, sentences.

In: the raw text of one message. Out: its parts, for `empathy_reply.text` to put together. Pure.
"""
