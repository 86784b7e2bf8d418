"""Stage paint: the only room that knows ReportLab; it paints what the composition says and decides nothing."""

from poster.pdf import plain_reportlab as plain_reportlab  # before any other module here loads ReportLab
