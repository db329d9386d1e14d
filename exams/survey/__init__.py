"""Household forms: a workbook in the XLSForm shape, read, checked and made a definition that a phone can hold."""
