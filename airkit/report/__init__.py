"""Results on paper: workbook, tables, the one-page summary, the list of sources."""
