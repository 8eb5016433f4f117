"""How high rows of bars stand, and how much room their names have, by how many there are."""

LABEL_MM, DENSE_LABEL_MM, DENSE_FROM = 40, 54, 25
ROW_MM, DENSE_ROW_MM = 6.0, 3.9


def row_heights(n: int) -> tuple[float, float, int]:
    """Height of a row [mm], room of its label [mm] and lines at most, by the number of rows.

    Examples
    --------
    >>> row_heights(12), row_heights(60)
    ((6.0, 40, 2), (3.9, 54, 1))
    """
    dense = n >= DENSE_FROM
    return (DENSE_ROW_MM, DENSE_LABEL_MM, 1) if dense else (ROW_MM, LABEL_MM, 2)
