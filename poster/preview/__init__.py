"""Stage preview: pictures of the finished bytes through PDFium."""
