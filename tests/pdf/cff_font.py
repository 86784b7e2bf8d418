"""A tiny OpenType font with CFF outlines: space, A, B and hyphen as boxes, made for these tests."""

from __future__ import annotations

import base64
import hashlib
import zlib

from poster.campaign.piece import FontFile

_DATA = (
    "eNqFUs9rE1EQ/t6+3TUB3URte/EHq4aClmgNKh4Ef0QCXsxSo/Zku9hNc2jakKRQPImnSKF486AHj176D4iBHj0pgtSTB28ePIm6"
    "21pYv337Ck0OOst7M983szPzhqnWalVk8RgS+XKl4mYe3D0BGK8BPK3eOVeq/L4WA4IQsw+bfkucF8/pnySebgT+nL9Yfkk7OZca"
    "JKxH4h3tTzyFRrO7kj2LbUBeIB5p+istWF6SK+KxF/1m8GRnssL8s8QfWkudLvugGD1erirLM/PC/TKTu/ILUn7DsJQYPW68pSVh"
    "aI7/SDe+TM80/SVjPH3AHrEAT92QYlM8o2Xi/yL3gqsU1eV6WmtQVEeuMm3c1vUFctDDZK/7iISOGMUYswszS+Y4JrRtwMEtbds4"
    "g/seJxS03VrQ6brlen0qmF9e8Nspm5Dkiprk+5bQQRcB2mykRp0gF2XU+U0Rz2MZC/AxGLsbmcYVhyJV5+kkRpLOlDZxk3o/MvSZ"
    "LFHEDbzCehyrGRRxPUXx13gTiP34nn53ZndY/Ev+e/QCpoAQwhl4bMIcjo4Y/dXozZZnvc+thscOfT6Y0PmhWaVJTnKip2AJcSB/"
    "9PTFqNcfiwpb3k7BdsI1J/pO2CPs2U5U6Idro+HGxz8btnaEPxJHkuYnt2qbe8Xt4u4o/Rf5R5dX"
)


def cff_font() -> FontFile:
    """Return the font; glyphs 1 space, 2 A, 3 hyphen, 4 B."""
    data = zlib.decompress(base64.b64decode(_DATA))
    return FontFile("Poster Test Cff", 400, data, hashlib.sha256(data).hexdigest())
