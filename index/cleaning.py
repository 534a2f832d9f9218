"""Which spans of a report are not its own text: headers, menus, advertising, newsletter lines, links to other articles.

Marks spans only; the text is never changed. Judged line by line from the words such lines use in many languages
and from their shape, so a sentence of the report that merely mentions a newsletter stays in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .invisible import carriers
from .reading import header_length
from .types import LeftOut, Span

_FLAGS = re.IGNORECASE
# A line that begins so is a pointer to another article, whatever follows.
_SEE_ALSO = re.compile(
    r"[\s►▶→>»•\-–—*●■|]*(?:(?:à|a) (?:lire|voir|écouter|découvrir)(?: aussi| également)?\b\s*[:>»!|►-]|(?:lire|voir|écouter) (?:aussi|également|ici)\b|sur le même sujet|notre dossier"
    r"|read (?:also|more|next)\b|see also\b|also read\b|related(?: articles?| stories| news)?\s*:?$|related\s*:|more on (?:this|the)\b|recommended(?: for you)?\b|you may also like|watch\s*:|don't miss\b|most read"
    r"|(?:читайте|смотрите|см\.|слушайте) (?:также|ещ[её])|читать (?:также|далее)|по теме\s*:|материалы по теме|ещё по теме"
    r"|(?:lea|vea|ver|leer|lee) (?:también|además|más)\b|te puede interesar|noticias relacionadas|lo más leído"
    r"|(?:lesen|sehen) sie (?:auch|hier|mehr|dazu)|mehr (?:zum thema|dazu)|lesen sie|auch interessant|das könnte sie"
    r"|leggi (?:anche|tutto)|guarda anche|potrebbe interessarti|articoli correlati"
    r"|(?:leia|veja) (?:também|mais)|saiba mais|(?:ayrıca|bunu da) (?:oku|bak)|ilginizi çekebilir|i̇lginizi çekebilir|benzer haberler"
    r"|(?:читайте|дивіться) також|czytaj (?:także|też|również)|lees ook|اقرأ (?:أيضا|أيضًا|ايضا|المزيد)|شاهد أيضا|طالع أيضا|مواضيع ذات صلة|կարդացեք նաև|წაიკითხეთ ასევე|بیشتر بخوانید)", _FLAGS)
# A short line that holds one of these is an offer, a form or a button.
_OFFER = re.compile(
    r"newsletters?|\binfolettre|s['’]abonner|abonnez[- ]vous|je m['’]abonne|réservé aux abonnés|s['’]inscrire|inscrivez-vous|je m['’]inscris|publicité|commentaires?\b|réagir|partager|imprimer|cookies?\b|téléchargez l|suivez[- ]nous|mentions légales|tous droits réservés|premier mois|accepter et fermer|lire la suite|contenu sponsorisé|droits? de reproduction"
    r"|subscri(?:be|ption)|sign up|in your inbox|leave a (?:reply|comment)|your email address|share (?:this|on|via)|follow us|advertis(?:e|ement|ing)|sponsored|all rights reserved|terms (?:of use|and)|privacy policy|support (?:independent|our)|become a member|reproduction (?:only|of|without)|comments? \(?\d|\d+ comments?|comments are|download (?:our|the) app|log ?in|morning briefing|tags?\s*:|filed under|copyright|donate|supporters|by our correspondents|print this|skip to (?:main )?content"
    r"|подпи(?:сывайтесь|шитесь|ска|саться)|рассылк|реклам|комментари|поделиться|все права защищены|скачайте|наш(?:ем)? (?:телеграм|telegram|канал)|перепечатк|нашли ошибку|ctrl\+enter|войти"
    r"|suscr[ií]b|boletín|publicidad|comentarios?\b|comparti[re]|compartir|derechos reservados|iniciar sesión|aceptar cookies"
    r"|abonnieren|anmelden|melden sie sich|anzeige\b|werbung|kommentare?\b|teilen\b|drucken|zur startseite|alle rechte vorbehalten|datenschutz|impressum"
    r"|iscriviti|abbonati|pubblicità|commenti\b|condividi|riproduzione riservata|tutti i diritti"
    r"|assine|inscreva-se|publicidade|comentários|compartilh|partilh|direitos reservados"
    r"|abone ol|bülten|reklam\b|yorum|paylaş|tüm hakları|haber merkezi|haberler için"
    r"|اشترك|النشرة البريدية|إعلان|تعليق|شارك|جميع الحقوق|تابعونا|مشاركة"
    r"|մեկնաբանություն|կարծիքներ|բաժանորդագր|reklama|komentarz|udostępnij|newsletteru|підпис(?:уйтесь|атися)|реклама|коментар|reacties|deel dit|abonneer"
    r"|facebook|twitter|whatsapp|telegram\b.*\||instagram|linkedin|youtube|©", _FLAGS)
# Stands inside a paragraph where a page's layout was flattened into text.
_INLINE = re.compile(
    r"Publicité\s+Lire la suite|Lire la suite\s+Publicité|\(Publicité\)|Advertisement\s*[-–—]?\s*(?:continue|scroll|story)[^.\n]{0,60}|ADVERTISEMENT|"
    r"\[(?:publicité|advertisement|реклама|anzeige|publicidad|pubblicità)\]", _FLAGS)
_MENU_SEPARATOR = re.compile(r"\s[|>›»·•/]\s|\s-\s(?=\w+(?:\s-\s|$))")
_STAMP_ONLY = re.compile(r"\s*(?:live|direct|en direct|en vivo|breaking|updated?|\d+ (?:min|minutes?|hours?|h) ago|il y a \d+ (?:min|minutes?|heures?|h))\s*", _FLAGS)
_META_LINE = re.compile(r"\s*(?:region|theme|topics?|tags?|categor(?:y|ies)|keywords?|rubrique|thèmes?|mots[- ]clés?|теги?|рубрика|etiquetas?|schlagw\w+|etiketler?)\s*:\s", _FLAGS)
_AS_IT_HAPPENED = re.compile(r"\s*\[[^\]\n]{0,40}:(?:\s*\w+,?){3,9}\s*\]\s*")
_SENTENCE_END = re.compile(r"[.!?…։。؟]['”\"»)]*\s*$")
_VERBLESS_WORDS = 14  # an offer is short: a longer line that ends like a sentence is the report's own


def left_out(text: str) -> tuple[LeftOut, ...]:
    """The spans of `text` that are not the report's own, in order, not overlapping.

    >>> [text[x.start:x.end] for text in ["Rockets fell.\\nSubscribe to our newsletter"] for x in left_out(text)]
    ['Subscribe to our newsletter']
    """
    spans: list[LeftOut] = []
    header = header_length(text)
    if header:
        spans.append(LeftOut(start=0, end=header, why="header"))
    for start, end in _lines(text, header):
        why = _why(text[start:end])
        if why:
            spans.append(LeftOut(start=start, end=end, why=why))
        else:
            line = text[start:end]
            inside = [(*found.span(), "advertising") for found in _INLINE.finditer(line)] + [(*span, "invisible characters") for span in carriers(line)]
            at = 0
            for first, last, why in sorted(inside):
                if last > at:
                    spans.append(LeftOut(start=start + max(first, at), end=start + last, why=why))
                    at = last
    return tuple(spans)


def _lines(text: str, begin: int) -> Iterator[Span]:
    for found in re.finditer(r"[^\n]+", text[begin:]):
        line = found.group()
        start = begin + found.start() + len(line) - len(line.lstrip())
        end = begin + found.start() + len(line.rstrip())
        if end > start:
            yield start, end


def _why(line: str) -> str | None:
    """What sort of foreign line this is, or None for the report's own text."""
    if len(line) > 400:
        return None
    if _SEE_ALSO.match(line) and len(line) <= 250:
        return "see also"
    if _META_LINE.match(line):
        return "tags"
    if _STAMP_ONLY.fullmatch(line) or _AS_IT_HAPPENED.fullmatch(line):
        return "page furniture"
    rest = _INLINE.sub("", line)
    if rest != line and len(re.findall(r"\w+", rest)) > 4:
        return _why(rest.strip())
    words = len(re.findall(r"\w+", line))
    prose = bool(_SENTENCE_END.search(line)) and words > 6
    if len(_MENU_SEPARATOR.findall(line)) >= 2 and not prose and words <= 30:
        return "menu"
    if _OFFER.search(line) and words <= 24 and (not prose or words <= _VERBLESS_WORDS):
        return "offer"
    return None


def own_spans(text: str, spans: tuple[LeftOut, ...]) -> tuple[Span, ...]:
    """What is left of `text` beside `spans`: the stretches that are the report's own."""
    own: list[Span] = []
    at = 0
    for out in spans:
        if out.start > at:
            own.append((at, out.start))
        at = max(at, out.end)
    if at < len(text):
        own.append((at, len(text)))
    return tuple(span for span in own if text[span[0]:span[1]].strip())
