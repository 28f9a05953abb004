"""Files in: CSV and XLSX tables taken whole or refused whole, a table a module."""
