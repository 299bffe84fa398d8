"""Gathers all vices; the conviction matrix is run from here."""

import foreign_vices_answers
import foreign_vices_body
import foreign_vices_http
import foreign_vices_operations
import foreign_vices_races
import foreign_vices_signature
from foreign_vices import VICES

__all__ = ["VICES"]
ROOMS = (
    foreign_vices_answers,
    foreign_vices_body,
    foreign_vices_http,
    foreign_vices_operations,
    foreign_vices_races,
    foreign_vices_signature,
)
