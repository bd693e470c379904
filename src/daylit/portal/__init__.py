"""The public's product: pages, files and an API made from sealed bundles alone.

It has no database, no sign-in and no cookie, and cannot import ``daylit.web``: what an agency has not released, this
part of the program has no way to reach.
"""
