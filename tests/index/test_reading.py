"""Files become reports: headers, titles, encodings, kinds of file, and what is refused with which words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.reading import decode, header_length, read_file
from index.types import DateRange, UnreadableFileError
from tests.conftest import shared


def write(folder: Path, name: str, content: str | bytes) -> Path:
    file = folder / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return file


@pytest.mark.parametrize(("header", "published"), [("2020-10", "2020-10"), ("2020-10-05", "2020-10-05"), ("2020", "2020")])
def test_header_keeps_its_precision(tmp_path: Path, header: str, published: str) -> None:
    text = f" date {header} Rockets fall on a town\n\nIt was hit twice."
    (report,) = read_file(write(tmp_path, "a.txt", text), "a.txt")
    assert report.published == DateRange.of(published)
    assert report.text == text
    assert report.title == "Rockets fall on a town"
    assert text[header_length(text):].startswith("Rockets")


def test_text_without_header_is_undated(tmp_path: Path) -> None:
    (report,) = read_file(write(tmp_path, "a.txt", "The date 2020-10 stands inside.\nMore text."), "a.txt")
    assert report.published is None


def test_impossible_header_date_is_no_date(tmp_path: Path) -> None:
    (report,) = read_file(write(tmp_path, "a.txt", " date 2020-02-31 Something happened.\nMore."), "a.txt")
    assert report.published is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1251"])
def test_encodings(encoding: str) -> None:
    text = "Степанакерт снова обстреляли ракетами, сообщили местные власти в понедельник утром.\nЕсть раненые, их число уточняется."
    assert decode(text.encode(encoding)) == text


def test_line_ends_are_as_in_text_mode(tmp_path: Path) -> None:
    file = write(tmp_path, "a.txt", b"One line.\r\nAnother.\r")
    (report,) = read_file(file, "a.txt")
    assert report.text == file.read_text(encoding="utf-8")


def test_markdown_front_matter_and_heading(tmp_path: Path) -> None:
    text = "---\ndate: 2020-10-05\nsource: Desk X\n---\n# Rockets on Monday\n\nThree towns were hit."
    (report,) = read_file(write(tmp_path, "a.md", text), "a.md")
    assert (report.title, str(report.published), report.publisher) == ("Rockets on Monday", "2020-10-05", "Desk X")


def test_html_page_with_its_date_and_without_its_menu(tmp_path: Path) -> None:
    paragraphs = "".join(f"<p>Paragraph {n} tells at some length how the town of Barda was shelled and what the mayor said of it.</p>" for n in range(6))
    page = f"""<html lang="en"><head><title>Barda shelled</title><meta property="article:published_time" content="2020-10-05T10:00:00Z"></head>
    <body><nav>Home World Sport</nav><article><h1>Barda shelled</h1>{paragraphs}</article><script>alert(1)</script></body></html>"""
    (report,) = read_file(write(tmp_path, "a.html", page), "a.html")
    assert "Barda was shelled" in report.text and "alert" not in report.text
    assert str(report.published) == "2020-10-05"


def test_jsonl_records_are_cited_by_their_id(tmp_path: Path) -> None:
    lines = [{"_id": "w1", "title": "T", "text": "Shelling in Barda.", "metadata": {"date": "2020-10-05", "lang": "en", "source": "Desk"}},
             {"id": "w2", "text": "Обстрел Тертера.", "date": "2020-10"}]
    first, second = read_file(write(tmp_path, "a.jsonl", "\n".join(json.dumps(line) for line in lines)), "a.jsonl")
    assert (first.path, first.title, str(first.published), first.publisher, first.language) == ("w1", "T", "2020-10-05", "Desk", "en")
    assert (second.path, str(second.published), second.language) == ("w2", "2020-10", "ru")


@pytest.mark.parametrize(("name", "content", "reason"), [
    ("a.txt", b"", "empty"), ("a.txt", b"  \n ", "empty"), ("a.txt", bytes(range(256)) * 20, "binary"), ("a.txt", b" date 2020-10 ", "no text"),
    ("a.jsonl", b'{"text": "ok"}\nnot json', "line 2 is not JSON"), ("a.jsonl", b'{"title": "no text"}', 'no field "text"'),
    ("a.jsonl", b'{"id": "x", "text": "a"}\n{"id": "x", "text": "b"}', "repeats the id"), ("a.xyz", b"text", "suffix"),
    ("a.html", b"<html><body></body></html>", "no text"),
])
def test_refused_with_a_reason(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFileError, match=reason):
        read_file(write(tmp_path, name, content), name)


def test_missing_file_and_folder_are_refused(tmp_path: Path) -> None:
    for file in (tmp_path / "none.txt", tmp_path):
        with pytest.raises(UnreadableFileError):
            read_file(file, "x")


def test_lone_surrogates_of_json_do_not_enter(tmp_path: Path) -> None:
    (report,) = read_file(write(tmp_path, "a.jsonl", '{"id": "x", "text": "bad \\ud800 half"}'), "a.jsonl")
    report.text.encode("utf-8")
    assert report.text.startswith("bad ")


def test_the_real_report(tmp_path: Path) -> None:
    (file,) = shared("reports").glob("000_*.txt")
    (report,) = read_file(file, file.name)
    assert report.text == file.read_text(encoding="utf-8")
    assert (str(report.published), report.language) == ("2020-10", "fr")


def test_samples_of_two_checkouts_have_two_indexes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from index import folders

    monkeypatch.delenv(folders.INDEX_SETTING, raising=False)
    here = folders.samples_index_folder()
    monkeypatch.setattr(folders, "samples_folder", lambda: tmp_path / "seeds" / "reports")
    assert folders.samples_index_folder() != here and folders.samples_index_folder().parent == here.parent
