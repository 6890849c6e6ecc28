"""Worker processes for untrusted parsing.

Nothing is loaded here: the main process takes `pool`, a worker `sandbox`, and each carries no more than that.
"""
