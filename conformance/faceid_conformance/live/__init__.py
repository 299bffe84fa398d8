"""Owns what stands between a run and a service that charges: plan, guard, ledger, deviations.

Refuses to judge answers and to send anything by itself; drivers send, and ask it for leave.
"""
