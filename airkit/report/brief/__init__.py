"""The briefing: one content, written as Word, Excel, slides, page, figures and numbers."""
