"""Kinds of files, told by their bytes."""

import io
import struct
import zipfile

import pytest

from core.files.kinds import KindRefused, told_by_bytes

_OFFICE = "application/vnd.openxmlformats-officedocument."


def zipped(*names: str, first: bytes = b"") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        if first:
            archive.writestr("mimetype", first)
        for name in names:
            archive.writestr(name, b"<x/>")
    return out.getvalue()


DOCX = zipped("[Content_Types].xml", "word/document.xml")
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
MP4 = b"\0\0\0\x20ftypisom" + bytes(20)
MP3_FRAME = b"\xff\xfb\x90\x00" + bytes(60)


@pytest.mark.parametrize(
    ("data", "name", "media_type"),
    [
        (PDF, "a.pdf", "application/pdf"),
        (PDF, "A.PDF", "application/pdf"),
        (PDF, "Chapter 1.2", "application/pdf"),
        (b"\n" + PDF, "a", "application/pdf"),
        (b"HTTP junk\r\n" + PDF, "a.pdf", "application/pdf"),
        (DOCX, "a.docx", _OFFICE + "wordprocessingml.document"),
        (DOCX[:-30], "a.docx", _OFFICE + "wordprocessingml.document"),  # damaged, says who reads it
        (zipped("[Content_Types].xml", "ppt/presentation.xml"), "a.pptx", _OFFICE + "presentationml.presentation"),
        (zipped("[Content_Types].xml", "xl/workbook.xml"), "a.xlsx", _OFFICE + "spreadsheetml.sheet"),
        (zipped("content.xml", first=b"application/vnd.oasis.opendocument.text"), "a.odt", "application/vnd.oasis.opendocument.text"),
        (zipped("content.xml", first=b"application/vnd.oasis.opendocument.presentation"), "a.odp", "application/vnd.oasis.opendocument.presentation"),
        (zipped("content.xml", first=b"application/vnd.oasis.opendocument.spreadsheet"), "a.ods", "application/vnd.oasis.opendocument.spreadsheet"),
        (zipped("word/document.xml"), "a.zip", "application/zip"),
        (zipped("imsmanifest.xml"), "a.imscc", "application/zip"),
        (PNG, "a.png", "image/png"),
        (b"\xff\xd8\xff\xe0" + bytes(9), "a.jpeg", "image/jpeg"),
        (b"GIF89a" + bytes(9), "a.gif", "image/gif"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "a.webp", "image/webp"),
        (b"RIFF\0\0\0\0WAVEfmt ", "a.wav", "audio/wav"),
        (b"fLaC" + bytes(9), "a.flac", "audio/flac"),
        (b"OggS" + bytes(30) + b"OpusHead", "a.opus", "audio/ogg"),
        (MP3_FRAME, "a.mp3", "audio/mpeg"),
        (b"ID3\x04\0\0\0\0\0\x05" + bytes(5) + MP3_FRAME, "a.mp3", "audio/mpeg"),
        (b"\xff\xf1\x50\x80" + bytes(9), "a.aac", "audio/aac"),
        (b"\0\0\0\x20ftypM4A " + bytes(9), "a.m4a", "audio/mp4"),
        (MP4, "a.m4a", "audio/mp4"),
        (MP4, "a.mp4", "video/mp4"),
        (b"\x1aE\xdf\xa3\x9fB\x82\x84webm" + bytes(9), "a.webm", "video/webm"),
        (b"# Title", "a.md", "text/markdown"),
        (b"# Title", "a.markdown", "text/markdown"),
        (b"MZ begins this text", "a.txt", "text/plain"),
        (b"no ending", "notes", "text/plain"),
        (b"a;b\n1;2", "a.csv", "text/csv"),
        ("größer".encode("cp1252"), "a.txt", "text/plain"),
        ("größer".encode("utf-16"), "a.txt", "text/plain"),
        (b"<p>x", "a.htm", "text/html"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg", "image/svg+xml"),
        (b"{}", "a.json", "application/json"),
        (b"<a/>", "a.xml", "application/xml"),
    ],
)  # fmt: skip
def test_kind_is_told_by_bytes_and_of_texts_by_name(data: bytes, name: str, media_type: str) -> None:
    kind = told_by_bytes(data, name)

    assert kind.media_type == media_type
    assert kind.is_text is (media_type.startswith("text/") or kind.ending in ("svg", "json", "xml"))


@pytest.mark.parametrize(
    ("data", "name", "told"),
    [
        (b"", "a.pdf", ("empty", "")),
        (b"\x7fELF\x02\x01\x01" + bytes(20), "a.pdf", ("executable", "")),
        (b"MZ\x90\0\x03" + bytes(40), "a.docx", ("executable", "")),
        (b"\xcf\xfa\xed\xfe" + bytes(9), "a", ("executable", "")),
        (b"#!/bin/sh\nrm x", "a.txt", ("executable", "")),
        (b"@echo off", "a.bat", ("executable", "")),
        (PDF, "a.pdf.exe", ("executable", "")),
        (zipped("META-INF/MANIFEST.MF", "A.class"), "a.zip", ("executable", "")),
        (zipped("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "a.docx", ("executable", "")),
        (PDF, "a.docx", ("name_and_bytes_differ", "pdf")),
        (PDF, "a.txt", ("name_and_bytes_differ", "pdf")),
        (PDF, "a.pdƒ", ("name_and_bytes_differ", "pdf")),
        (DOCX, "a.zip", ("name_and_bytes_differ", "docx")),
        (zipped("a.txt"), "a.docx", ("name_and_bytes_differ", "zip")),
        (PNG, "a.jpg", ("name_and_bytes_differ", "png")),
        (b"<html>", "a.png", ("name_and_bytes_differ", "txt")),
        (b"no picture", "a.svg", ("name_and_bytes_differ", "txt")),
        (b"GIF89a = '%PDF-1.7'", "a.pdf", ("name_and_bytes_differ", "gif")),
        (b"text", "a.tex", ("unknown", "")),
        (bytes(range(256)), "a.bin", ("unknown", "")),
        (b"\0text", "a.txt", ("unknown", "")),
        (b"\xff\xfe\0", "a.txt", ("unknown", "")),
        (b"\0\0\0\x14ftypheic" + bytes(9), "a.heic", ("unknown", "")),
        (b"\x1aE\xdf\xa3\x9fB\x82\x88matroska", "a.webm", ("unknown", "")),
        (struct.pack("<Q", 0xE11AB1A1E011CFD0) + bytes(99), "a.doc", ("unknown", "")),
    ],
)  # fmt: skip
def test_other_files_are_refused(data: bytes, name: str, told: tuple[str, str]) -> None:
    with pytest.raises(KindRefused) as refused:
        told_by_bytes(data, name)

    assert (refused.value.code, refused.value.found) == told
