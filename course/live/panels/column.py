"""Column: in which of the stage's two columns a panel stands."""

from __future__ import annotations

from course.data.checks import check_name

COLUMNS = ("middle", "side")


def in_column(column: str) -> dict[str, str]:
    """Return what a panel's entry in the layout says about its column.

    Parameters
    ----------
    column : {"", "middle", "side"}
        Empty where the stage chooses.

    Returns
    -------
    dict
        ``{"column": column}``, or nothing where the stage chooses.

    Raises
    ------
    ValueError
        If there is no such column.
    """
    return {"column": check_name("column", column, COLUMNS)} if column != "" else {}
