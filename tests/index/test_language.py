"""Languages of short questions, told by their small words and question words."""

from __future__ import annotations

import pytest

from index.language import detect_language


@pytest.mark.parametrize(("language", "questions"), [
    ("en", ["Who won?", "Why did the talks fail?", "Whose drones were these?"]),
    ("fr", ["Comment se termine la guerre ?", "Pourquoi la trêve a échoué ?", "Que dit la France ?", "Où se trouve Barda ?", "Qui a gagné ?"]),
    ("es", ["¿Cómo se llama el presidente?", "¿Por qué se fue?", "¿Cuántos heridos hay?", "¿Cómo termina la guerra?"]),
    ("pt", ["Como se chama o presidente?", "Onde fica Barda?", "Quando começou a guerra?"]),
    ("it", ["Come si chiama il presidente?", "Perché è caduta la città?", "Come finisce la guerra?"]),
    ("de", ["Warum endet der Krieg?", "Wessen Drohnen waren das?", "Wo ist Barda?"]),
    ("tr", ["Savaş ne zaman başladı?", "Ateşkes neden bozuldu?"]),
    ("ru", ["Кто победил?", "Почему сорвалось перемирие?", "Какие города обстреляли на девятый день?"]), ("uk", ["Хто переміг?", "Чому зірвалося перемир'я?"]),
    ("bg", ["Кой спечели?", "Защо се провали примирието?"]), ("sr", ["Ко је победио?", "Зашто је пропало примирје?"]),
    ("ar", ["متى بدأت الحرب؟"]), ("hy", ["Ե՞րբ սկսվեց պատերազմը"]), ("ka", ["როდის დაიწყო ომი?"]), ("el", ["Πότε άρχισε;"]),
])
def test_short_questions(language: str, questions: list[str]) -> None:
    assert {question: detect_language(question) for question in questions} == dict.fromkeys(questions, language)


@pytest.mark.parametrize("text", ["", "2020", "?!", "\n"])
def test_without_a_letter_it_cannot_be_told(text: str) -> None:
    assert detect_language(text) == "und"
