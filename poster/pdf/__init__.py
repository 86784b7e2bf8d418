"""Stage paint: the only room that knows ReportLab; it paints what the composition says and decides nothing."""
