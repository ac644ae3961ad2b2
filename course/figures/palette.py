"""The colours of every figure, told apart by colour-blind eyes and, with markers, in grey.

Source: M. Okabe and K. Ito, "Color Universal Design", 2008.
"""

from __future__ import annotations

from matplotlib.colors import LinearSegmentedColormap

ORANGE, BLUE, GREEN, PURPLE, SKY, VERMILION = "#E69F00", "#0072B2", "#009E73", "#CC79A7", "#56B4E9", "#D55E00"
CLASS_COLOURS = (ORANGE, BLUE, GREEN, PURPLE, SKY, VERMILION)  # class 0 is orange, class 1 is blue
CLASS_MARKERS = ("o", "s", "^", "D", "v", "P")
MARK = "#666666"

DIVERGING = LinearSegmentedColormap.from_list("orange-blue", [ORANGE, "#F7F7F7", BLUE])
