"""Asks whoever reads it for a code, a password, a PIN or a recovery phrase.

An asking verb, then within a few words something secret, said of the reader ("the code you got", "your password").
English, Spanish, Portuguese, German, French, Italian, Dutch and Indonesian. Linear in the text's length.
"""

import re

from bascule.signals.declaration import Declaration
from bascule.signals.signal import Signal
from bascule.signals.text.normal import NormalForm

GROUP = "text_asks"
WEIGHT = 1.5
_ASKS = (
    r"send|give|tell|forward|share|text|dm|message|read|enter|confirm|verify|provide|type|whatsapp|"
    r"envia|enviame|manda|mandame|dame|pasame|comparte|informe|passa|mande|schick|schicke|sende|gib|nenne|teile|"
    r"envoie|envoyez|donne|donnez|communique|manda|mandami|dammi|invia|stuur|geef|kirim|kasih"
)
_SECRETS = (
    r"(?:verification|security|login|sms|confirmation|activation|access|auth|otp|0[ -]digit) ?-?(?:code|pin)|"
    r"otp|the code|pin ?code|one[ -]time (?:password|code)|password|passcode|passphrase|seed ?phrase|"
    r"recovery (?:phrase|code|key)|private key|code (?:you got|you get|you received|i sent|we sent)|el codigo|"
    r"contrasena|senha|o codigo|passwort|kennwort|den code|bestatigungscode|sicherheitscode|mot de passe|le code|"
    r"il codice|wachtwoord|de code|kode|kata sandi"
)
_PATTERN = re.compile(rf"\b(?:{_ASKS})\b(?: (?!not\b|never\b)[\w']{{1,12}}){{0,4}} (?:{_SECRETS})\b")
_OF_READER = re.compile(
    r"\b(?:your|you|u|ur|yours|tu|su|te|sua|seu|voce|dein|deinen|deine|ihr|ihre|ihren|votre|ton|tes|tuo|tua|suo|je|uw|"
    r"kamu|anda)\b|\b(?:me|us|mir|uns|moi|nous|mi|mij)\b"
)
_ADVICE = re.compile(r"\b(?:never|don'?t|do not|nobody|no one|nunca|nie|niemals|jamais|mai|nooit)\b")
_NARROW = re.compile(
    r"code|codigo|codice|kode|otp|password|passwort|kennwort|senha|contrasena|phrase|private key|mot de passe|"
    r"wachtwoord|kata sandi|pin"
)

DECLARED = (
    Declaration(
        id="asks_for_secret",
        group=GROUP,
        weight=WEIGHT,
        cost="compute",
        needs=("text",),
        template="asks for a code or a password",
        doc="Somebody is asked to send, tell or enter a code or a password. People who program or share a subscription "
        "ask so too, so it weighs little alone.",
    ),
)


def asks_for_secret(form: NormalForm) -> tuple[Signal, ...]:
    """One signal where a text asks its reader for a secret; advice never to tell one is none."""
    if not _NARROW.search(form.text):
        return ()
    found = _PATTERN.search(form.text)
    if found is None:
        return ()
    around = form.text[max(0, found.start() - 40) : found.end() + 40]
    if _ADVICE.search(around) or not _OF_READER.search(around):
        return ()
    return (Signal("asks_for_secret", WEIGHT, DECLARED[0].template, found[0][:200], GROUP),)
