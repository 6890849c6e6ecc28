"""The server: the output folder for everybody, the state of things for the owner.

Starlette on uvicorn.  What is served is the files as they were published; nothing is rendered here.
"""
