"""What becomes of the entries: which one it is, what changed, which feed shows it, when to ask again.

Everything here is pure: the stored facts come in as values, `now` as an argument.
"""
