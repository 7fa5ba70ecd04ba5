"""Sockets: tickets to open one, rooms to be in, and messages that reach whoever listens now.

    service ── publish(topic, frame) ──► one message on the channel layer ──► the hub of each process ──► its sockets

A message is gone for whoever does not listen: what must not be lost is a row that can be read later.
"""
