"""Rules: outcomes that whoever runs the emulator set for calls to come.

Refuses to know HTTP, and any API's own fields.
"""
