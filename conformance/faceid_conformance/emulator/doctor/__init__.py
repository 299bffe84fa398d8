"""The signature doctor: finds the mistake that made a signature wrong, and says how to mend it.

Refuses to judge a request and to know HTTP; it is asked about a header's text and answers in words.
"""
