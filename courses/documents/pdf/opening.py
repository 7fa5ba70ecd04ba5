"""Opening PDFs with pdfium."""

import pypdfium2 as pdfium  # type: ignore[import-untyped]
from pypdfium2 import raw

from courses.documents.results import ReadingFailed


def open_pdf(data: bytes) -> pdfium.PdfDocument:
    """The document; its pages are read when they are asked for.

    Raises:
        ReadingFailed: encrypted with a password, or damaged.
    """
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        locked = (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)
        raise ReadingFailed("encrypted" if raw.FPDF_GetLastError() in locked else "damaged") from error
    if len(document) <= 0:
        raise ReadingFailed("damaged")
    return document


def examine_pdf(data: bytes) -> int:
    """How many pages it says it has."""
    return len(open_pdf(data))
