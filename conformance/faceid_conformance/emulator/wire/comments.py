"""Takes the comments of RFC 822 out of a header's value: parentheses that mean nothing.

Refuses to know headers, and to take out what does not end.
"""

import re

# A quoted string, a character behind a backslash, a parenthesis, or a run of anything else.
_PIECE = re.compile(r'"(?:[^"\\]++|\\.)*+"|\\.|[()]|[^"\\()]++|.', re.DOTALL)
# In a header that is longer, nobody remarks anything; it only costs time to take apart.
MOST_CHARACTERS = 1024


def without_comments(value: str) -> str:
    """The value with a blank for each comment; as it is where a parenthesis has no other half."""
    if len(value) > MOST_CHARACTERS:
        return value
    kept: list[str] = []
    left, depth = 0, 0
    while left < len(value):
        found = _PIECE.match(value, left)
        if found is None:
            return value
        piece = found.group()
        left = found.end()
        if piece == "(":
            depth += 1
        elif piece == ")" and depth:
            depth -= 1
            if not depth:
                kept.append(" ")
        elif depth and piece.startswith('"') and piece != '"':
            # Within a comment a quotation mark is a character as any other.
            left = found.start() + 1
        elif not depth:
            kept.append(piece)
    return value if depth else "".join(kept)
