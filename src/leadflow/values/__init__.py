"""The values that records are made of, each a small frozen type in one normal form.

Every type reads with ``parse`` what people write, ``str`` gives it back so that ``parse(str(value)) == value``,
and an object that exists is valid.
One module per type; `leadflow.values.text` decides for all of them when two spellings are the same.
"""
