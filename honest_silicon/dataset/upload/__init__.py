"""A reader's file of chips, however it is laid out: bytes to tables, tables to chips.

``tables`` reads bytes, ``columns`` guesses what a column is, ``figures`` reads one cell, ``chips``
makes rows of chips.csv of it, ``known`` holds them against chips the data know.
"""
