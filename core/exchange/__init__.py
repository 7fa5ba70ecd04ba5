"""Bringing material in from files of other systems, and giving it out: the frame, which knows no format and no app.

A format reads a package into items; a writer for each kind of item writes them through the services of its app. What a
check reports is what the import itself would do, in a transaction that is rolled back.
"""
