"""Invented plans in any number, shaped like a whole sector's, with as many known faults as wanted.

``recipe`` says what is wanted, ``outlines`` decides what each plan holds, ``drafting`` writes a plan down as things
with facts, ``faults`` damages it on purpose, ``generating`` streams one plan after the other, and ``writing`` puts
them into a folder.
"""
