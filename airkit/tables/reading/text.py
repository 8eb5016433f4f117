"""Typed tables back to text, so that reading the text gives the same table."""

import pandas as pd


def as_text(frame: pd.DataFrame) -> pd.DataFrame:
    """Every cell as the text a person would write; missing cells stay missing.

    Parameters
    ----------
    frame : DataFrame
        Typed as the tables of a case are, or text.

    Returns
    -------
    DataFrame of str
        Dates in ISO form, whole numbers without a point, flags as TRUE and FALSE. The index
        ``row`` is kept where it is a list of different row numbers, else rows count from 2.

    Examples
    --------
    >>> as_text(pd.DataFrame({"t": [1.0, 0.25]}))["t"].tolist()
    ['1', '0.25']
    """
    index = _rows(frame.index)
    columns = {}
    for name in frame.columns:
        cells = [None if pd.isna(cell) else as_written(cell) for cell in frame[name]]
        columns[str(name)] = pd.Series(cells, index=index, dtype="str")
    return pd.DataFrame(columns, index=index)


def _rows(index: pd.Index) -> pd.Index:
    if index.name == "row" and index.is_unique and pd.api.types.is_integer_dtype(index.dtype):
        return index
    return pd.RangeIndex(2, len(index) + 2, name="row")


def as_written(cell: object) -> str:
    """A typed value as a person would write it; a whole number too long to be exact stays so.

    Examples
    --------
    >>> as_written(pd.Timestamp("2017-11-15")), as_written(3.0), as_written(0.25), as_written(True)
    ('2017-11-15', '3', '0.25', 'TRUE')
    """
    if isinstance(cell, pd.Timestamp):
        is_day = cell == cell.normalize()
        return cell.date().isoformat() if is_day else cell.isoformat(sep=" ")
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)
