"""What speaks for or against an account having been taken over, one subject a file.

Each has ``DECLARED`` and ``find(step)``. A signal's weight is a log-likelihood ratio: how much likelier this is of a
hijacker than of the owner. Its evidence is a phrase that goes on from "This account".
"""
