"""Owns what a run leaves behind: results, console lines, JUnit, JSON and one HTML page.

Refuses to judge; it counts and shows verdicts.
"""
