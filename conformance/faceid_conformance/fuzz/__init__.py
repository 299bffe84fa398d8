"""Owns what is drawn at random: signatures, forms, bodies, and the schema run.

Refuses to know pytest and reports.
"""
