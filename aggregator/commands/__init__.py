"""What each command does once its words are understood; every one answers its exit code.

One module for each group of commands; `cli` imports the one it runs.
"""
