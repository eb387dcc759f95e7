"""The Excel workbook: a report rendered as sheets."""
