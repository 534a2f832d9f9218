"""PDF, CSV and ZIP files become reports; what is hostile, encrypted, empty or too large is refused by a clear reason."""

from __future__ import annotations

import io
import stat
import time
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from index import childparser, open_index, sync, zipmembers
from index.pdffile import paragraphs, without_heads
from index.reading import pasted_text, read_contents, read_file, read_text
from index.types import DateRange, Report, UnreadableFileError
from tests.index.test_updating import CountingEmbedder

LINES = ["Rockets fell on the centre of Barda on Wednesday, officials said, in the fifth at-",
         "tack of the week. The hospital of the town counted 21 dead and some seventy of the",
         "wounded before noon.",
         "The ministry in Yerevan denied having fired at the town, and spoke of an invention."]


def pdf(pages: Sequence[Sequence[str]], *, title: str = "", image: bool = False) -> bytes:
    """A PDF of these lines, written by hand as the format's first chapters have it."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"", b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"]
    kids = []
    for lines in pages:
        text = b"".join(b"(" + line.replace("(", "\\(").replace(")", "\\)").encode("cp1252") + b") Tj T* " for line in lines)
        content = b"0.5 g 72 72 400 600 re f" if image else b"BT /F1 11 Tf 13 TL 72 720 Td " + text + b"ET"
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(content), content))
        objects.append(b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>/Contents %d 0 R>>" % len(objects))
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(kids))
    objects.append(b"<</Title(%s)>>" % title.encode("cp1252"))
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R/Info %d 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1, table, len(objects) + 1, len(objects), len(out))


def locked(content: bytes, password: str) -> bytes:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    writer.encrypt(password, "owner", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def packed(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def write(folder: Path, name: str, content: bytes | str) -> Path:
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


def refusal(folder: Path, name: str, content: bytes | str) -> str:
    with pytest.raises(UnreadableFileError) as caught:
        read_file(write(folder, name, content), name)
    return str(caught.value)


# -- PDF


def test_a_pdf_is_read_in_paragraphs(tmp_path: Path) -> None:
    (report,) = read_file(write(tmp_path, "a.pdf", pdf([LINES], title="Barda: the fifth attack")), "a.pdf")
    assert report.text.split("\n") == [
        "Rockets fell on the centre of Barda on Wednesday, officials said, in the fifth attack of the week. The hospital of the town counted 21 dead and some seventy of the wounded before noon.",
        "The ministry in Yerevan denied having fired at the town, and spoke of an invention."]
    assert (report.title, report.published, report.language) == ("Barda: the fifth attack", None, "en")


def test_a_pdf_that_prints_a_scraped_page_keeps_its_date(tmp_path: Path) -> None:
    (report,) = read_file(write(tmp_path, "a.pdf", pdf([["date 2020-10 Rockets on Barda", *LINES]], title="Microsoft Word - x.docx")), "a.pdf")
    assert report.published == DateRange.of("2020-10") and "Word" not in report.title


def test_running_heads_and_page_numbers_are_no_sentences(tmp_path: Path) -> None:
    pages = [[f"The Daily Desk, issue {n}", *LINES[n:n + 1], f"- {n} -"] for n in range(4)]
    (report,) = read_file(write(tmp_path, "a.pdf", pdf(pages)), "a.pdf")
    assert "Daily Desk" not in report.text and "- 2 -" not in report.text and report.text.count("\n\n") == 3
    assert without_heads([["Day 9"], ["Day 9"]]) == [["Day 9"], ["Day 9"]], "two pages tell too little"
    assert paragraphs(["A heading", "Rockets fell on the centre of Barda on Wednesday."]) == "A heading\nRockets fell on the centre of Barda on Wednesday."


def test_pdf_files_that_cannot_be_read(tmp_path: Path) -> None:
    whole = pdf([LINES])
    assert refusal(tmp_path, "a.pdf", pdf([["x"]], image=True)) == "no text in it, only images: run text recognition (OCR) on it first"
    assert refusal(tmp_path, "a.pdf", locked(whole, "secret")) == "encrypted: save it without a password"
    assert "Barda" in read_file(write(tmp_path, "b.pdf", locked(whole, "")), "b.pdf")[0].text, "one that only forbids printing is open to read"
    for broken in (b"%PDF-1.4 nothing", whole[:200], b"no pdf at all"):
        assert "PDF" in refusal(tmp_path, "a.pdf", broken) or "damaged" in refusal(tmp_path, "a.pdf", broken)
    assert "Barda" in read_file(tmp_path / "b.pdf", "b.pdf")[0].text, "the next file is read"


def test_a_file_that_takes_too_long_or_too_much_is_given_up(tmp_path: Path) -> None:
    began = time.monotonic()
    with pytest.raises(UnreadableFileError, match=r"within 0 seconds and 2 GiB"):
        childparser.parse("pdf", pdf([LINES] * 400), seconds=0.05)
    assert time.monotonic() - began < 10
    bomb = b"<</Length %d/Filter[/FlateDecode/FlateDecode]>>stream\n%s\nendstream"
    import zlib

    content = zlib.compress(zlib.compress(b" " * (1 << 31 - 3), 9), 9)
    hostile = pdf([LINES]).replace(b"<</Length", bomb % (len(content), content) + b"\n<</Length", 1)
    try:
        read_file(write(tmp_path, "bomb.pdf", hostile), "bomb.pdf")
    except UnreadableFileError as error:
        assert str(error)
    assert read_file(write(tmp_path, "a.pdf", pdf([LINES])), "a.pdf"), "a new child has taken its place"


# -- CSV


@pytest.mark.parametrize(("head", "delimiter"), [("title,text,date,publisher,language,url", ","), ("Titre;Texte;Date de publication;Média;Langue;Lien", ";"),
                                                 ("HEADLINE\tArticle\tPublished At\tSource\tLang\tLink", "\t")])
def test_a_table_by_the_common_names_of_its_columns(tmp_path: Path, head: str, delimiter: str) -> None:
    rows = [head, delimiter.join(("Shelling", f'"Barda was shelled{delimiter} twice.\nSaid ""Baku""."', "2020-10", "Desk A", "en", "https://example.org/1")), "",
            delimiter.join(("", "Обстрелян Тертер.", "2020-10-05", "", "Russian", ""))]
    first, second = read_file(write(tmp_path, "a.csv", "\r\n".join(rows)), "news/a.csv")
    assert (first.path, first.title, str(first.published), first.publisher, first.language, first.url) == (
        "news/a.csv:1", "Shelling", "2020-10", "Desk A", "en", "https://example.org/1")
    assert first.text == f'Barda was shelled{delimiter} twice.\nSaid "Baku".'
    assert (second.path, str(second.published), second.language, second.published_how) == ("news/a.csv:2", "2020-10-05", "ru", "metadata")


def test_rows_are_cited_by_their_id_and_long_cells_are_whole(tmp_path: Path) -> None:
    long = "Barda was shelled. " * 20_000
    first, second = read_file(write(tmp_path, "a.csv", f"sep=;\nid;body\nx7;{long}\nx8;Short."), "a.csv")
    assert (first.path, second.path, first.text) == ("a.csv:x7", "a.csv:x8", long)


def test_tables_that_cannot_be_read(tmp_path: Path) -> None:
    assert refusal(tmp_path, "a.csv", "name,price\na,1") == "no column of text: its first line should name one of text, body, content, article"
    assert refusal(tmp_path, "a.csv", "title,text\n,") == "holds no row with text"
    assert refusal(tmp_path, "a.csv", "id,text\n1,a\n1,b") == "row 2 repeats the id '1'"


# -- ZIP


def test_each_member_is_a_report_of_its_own(tmp_path: Path) -> None:
    content = packed({"en/a.txt": b" date 2020-10-05 Rockets\n\nBarda was shelled.", "b.pdf": pdf([LINES]), "table.csv": b"text\nTerter was hit.",
                      "r.jsonl": b'{"id": "w1", "text": "Ganja was hit."}', "photo.jpg": b"\xff\xd8", "__MACOSX/en/._a.txt": b"x", ".hidden.txt": b"x", "README.md": b"# x"})
    contents = read_contents(write(tmp_path, "pack.zip", content), "in/pack.zip")
    assert [report.path for report in contents.reports] == ["in/pack.zip/b.pdf", "in/pack.zip/en/a.txt", "in/pack.zip/r.jsonl:w1", "in/pack.zip/table.csv:1"]
    assert contents.refused == () and str(contents.reports[1].published) == "2020-10-05"


def test_members_that_are_not_safe_are_refused_by_name(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("good.txt", "Barda was shelled.")
        for name in ("../up.txt", "a/../../up.txt", "/etc/x.txt", "C:/x.txt", "a\\b.txt"):
            archive.writestr(zipfile.ZipInfo(name), "x")
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("inner.zip", packed({"a.txt": b"x"}))
        archive.writestr("bomb.txt", b"a" * (8 << 20))
        archive.writestr("empty.md", b"  ")
    contents = read_contents(write(tmp_path, "a.zip", out.getvalue()), "a.zip")
    assert [report.path for report in contents.reports] == ["a.zip/good.txt"]
    reasons = {one.path.removeprefix("a.zip/"): one.reason for one in contents.refused}
    assert reasons == {
        "../up.txt": "a name that leads out of the archive", "a/../../up.txt": "a name that leads out of the archive",
        "/etc/x.txt": "a name that is no plain relative path", "C:/x.txt": "a name that is no plain relative path", "a\\b.txt": "a name that is no plain relative path",
        "link.txt": "a link: pack the file itself", "inner.zip": "an archive inside the archive: unpack it first",
        "bomb.txt": "unpacks to more than 200 times its size", "empty.md": "empty"}


def test_a_member_whose_size_is_a_lie_is_not_read_to_its_end() -> None:
    honest = packed({"a.txt": b"a" * (8 << 20)})
    lie = honest.replace((8 << 20).to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    ((name, content),) = zipmembers.members(lie, (".txt",), 4 << 20)
    assert name == "a.txt" and isinstance(content, UnreadableFileError)


def test_archives_beyond_their_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert refusal(tmp_path, "a.zip", b"PK no zip") == "not a zip file, or a damaged one"
    many = packed({f"{n}.txt": b"x" for n in range(zipmembers.MAX_MEMBERS + 1)})
    assert refusal(tmp_path, "a.zip", many) == "more than 5000 members: cut it into several files"
    assert refusal(tmp_path, "a.zip", packed({"a.jpg": b"x"})).startswith("no report in it: only .txt")
    assert refusal(tmp_path, "a.zip", packed({"a/b.zip": b"x"})) == "no report in it: a/b.zip: an archive inside the archive: unpack it first"
    import random

    noise = random.Random(1).randbytes(1 << 20).hex().encode()
    monkeypatch.setattr(zipmembers, "MAX_UNPACKED", 3 << 20)
    assert refusal(tmp_path, "a.zip", packed({"a.txt": noise, "b.txt": noise[1:]})) == "unpacks to more than 3 MiB: cut it into several files"


def test_encrypted_members_are_refused() -> None:
    content = bytearray(packed({"a.txt": b"Barda was shelled."}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + at] |= 1
    ((_, why),) = zipmembers.members(bytes(content), (".txt",), 1 << 20)
    assert str(why) == "encrypted: pack it without a password"


# -- what was pasted


@pytest.mark.parametrize(("title", "published", "publisher"), [
    ("Shelling", "2020-10", "the desk"), ("Ends with a stop.", "2020-10-05", "n-tv"), ("", "2020", ""), ("", "", "Desk | B"), ("A title | with a bar", "", ""), ("", "", "")])
def test_what_was_pasted_is_read_as_it_was_told(title: str, published: str, publisher: str) -> None:
    text = pasted_text("Barda was shelled on Monday.\n\nTwo died.\n", title=title, published=published, publisher=publisher)
    report = read_text(text, "a.txt")
    assert (report.title, report.publisher) == (title, publisher)
    assert report.published == (DateRange.of(published) if published else None)
    assert report.text == text and text.endswith("Barda was shelled on Monday.\n\nTwo died.\n")


# -- all of it through a sync


def test_a_sync_of_all_kinds(tmp_path: Path) -> None:
    folder, index = tmp_path / "reports", tmp_path / "index"
    folder.mkdir()
    write(folder, "a.pdf", pdf([LINES]))
    write(folder, "t.csv", "title,text\nOne,Barda was shelled.\nTwo,Terter was hit.")
    write(folder, "z.zip", packed({"m.txt": b"Ganja was hit.", "n.txt": b"Shusha was hit.", "bad.txt": b"\0\1\2" * 40}))
    write(folder, "scan.pdf", pdf([["x"]], image=True))
    done = sync([folder], index, embedder=CountingEmbedder())
    assert sorted(done.added) == ["a.pdf", "t.csv:1", "t.csv:2", "z.zip/m.txt", "z.zip/n.txt"]
    assert [one.path for one in done.refused] == ["scan.pdf", "z.zip/bad.txt"]
    again = sync([folder], index, embedder=CountingEmbedder())
    assert (again.added, again.updated, again.removed, again.unchanged, again.generation) == ((), (), (), 5, done.generation)
    write(folder, "z.zip", packed({"m.txt": b"Ganja was hit again."}))
    changed = sync([folder], index, embedder=CountingEmbedder())
    assert (changed.updated, changed.removed) == (("z.zip/m.txt",), ("z.zip/n.txt",))
    (folder / "z.zip").unlink()
    assert sync([folder], index, embedder=CountingEmbedder()).removed == ("z.zip/m.txt",)
    with open_index(index) as opened:
        reports: list[Report] = [opened.report(summary.path) for summary in opened.reports()]  # type: ignore[misc]
        assert all(report.quote(s.start, s.end).strip() for report in reports for s in opened.sentences(report.path))
