"""Figures that several areas share; users set them in the configuration file."""

from __future__ import annotations

from typing import Final

from lbdoctor.registry import Option

POOL_LOW: Final = Option(
    "pool-low-percent",
    10,
    "a pool is called low when no more of its addresses are free, in percent",
)
