"""What pages say, and where they lead, that stand in the way of others.  One pattern on each line."""

import re


def _any(lines: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{line.strip()})" for line in lines.strip().splitlines()), re.IGNORECASE)


# Whole titles, or whole parts of one.
LOGIN = _any(r"""
    (?:please |you must )?(?:(?:sign|log)[ -]?(?:in|on)|login)\b.{0,40}
    (?:je moet |u moet )?(?:inloggen|aanmelden|log in)\b.{0,40}
    (?:bitte )?(?:anmelden|einloggen|anmeldung)\b.{0,40}
    (?:se )?(?:connecter|connexion|identifiez-vous)\b.{0,40}
    (?:iniciar|inicia|inicio de) sesi[oó]n.{0,40}|acceder
    accedi|accesso|entrar|iniciar sess[aã]o
    logga in|log ind|logg inn|kirjaudu(?: sisään)?
    zaloguj(?: się)?|logowanie|přihlášení|вход|войти|авторизация|登录|ログイン|로그인
""")
CONSENT = _any(r"""
    before you (?:continue|proceed).{0,40}|voordat (?:je|u) (?:verder|door)gaat.{0,40}
    bevor (?:sie|du) (?:fortfahren|weiter).{0,40}|avant (?:de continuer|d'acc[eé]der).{0,40}
    antes de continuar.{0,40}|prima di continuare.{0,40}|innan du fortsätter.{0,40}|før du fortsætter.{0,40}
    .{0,30}(?:privacy|cookie|consent)[ -]?(?:gate|wall|muur|consent|settings?|notice|preferences|policy)
    .{0,30}(?:privacy|cookie)[ -]?(?:instellingen|melding|toestemming|voorkeuren|verklaring)
    .{0,30}(?:datenschutz|privacy|cookie)[ -]?(?:einstellungen|zustimmung|richtlinie)
    (?:your|uw|je|ihre|deine|vos|tus|i tuoi) (?:privacy|cookies?)\b.{0,40}
    (?:cookies? )?(?:accepteren|toestaan|zustimmen|accepter|aceptar)\b.{0,20}
    consent|cookies?|toestemming|einwilligung|consentement
""")
CHALLENGE = _any(r"""
    (?:just a moment|one moment,? please|attention required!?|pardon our interruption)[.…!]*
    checking your browser.*|verify(?:ing)? (?:that )?you are (?:a )?human.*
    (?:are you (?:a )?)?(?:robot|human)(?: or (?:robot|human))?\?
    (?:security|bot|human|browser) (?:check|challenge|detection|verification)
    (?:re|h)?captcha.*|ddos[ -]guard
    ben (?:je|u) (?:een )?(?:robot|mens)\?|(?:een|één) (?:moment|ogenblik)(?: geduld)?(?: a\.?u\.?b)?[.…]*
    nur einen moment[.…]*|einen moment bitte[.…]*|un instant[.…]*|un momento[.…]*
""")
ERROR = _any(r"""
    (?:(?:http )?(?:error|fout|fehler|erreur|errore) ?)?[45]\d\d\b.{0,50}
    (?:page|file|site|article|document|content) (?:was |is |could )?not (?:be )?(?:found|available).{0,30}
    (?:pagina|artikel|bericht) (?:is |kon )?niet (?:gevonden|beschikbaar).{0,30}
    (?:seite|artikel|datei) (?:wurde )?nicht (?:gefunden|verfügbar).{0,30}
    not found|niet gevonden|nicht gefunden|(?:page )?(?:non trouv[eé]e|introuvable)
    p[aá]gina no encontrada|pagina non trovata|p[aá]gina n[aã]o encontrada|sidan hittades inte
    siden (?:ble|blev) ikke fundet|nie znaleziono(?: strony)?|страница не найдена
    (?:an? )?(?:internal )?(?:server )?(?:error|fout|fehler|erreur)(?: occurred| opgetreden)?
    forbidden|access denied|toegang geweigerd|zugriff verweigert
    acc[eè]s (?:refus[eé]|interdit)|acceso denegado
    (?:service |site |website )?(?:temporarily |currently )?unavailable|unavailable for legal reasons
    bad gateway|gateway time-?out|too many requests
    (?:under |site |scheduled )?maintenance(?: mode)?|(?:bezig met |in )?onderhoud
    wartung(?:sarbeiten)?|en maintenance
    coming soon|(?:oops|oeps|hoppla|ups)\b.{0,40}|index of /.*
    (?:this )?(?:account|site|website) (?:has been |is )?(?:suspended|disabled|offline)
""")
PARKED = _any(r"""
    .*\b(?:domain|website)\b.{0,40}(?:for sale|parked|expired)\b.*
    .*\b(?:domein|domeinnaam|website)\b.{0,40}(?:te koop|geparkeerd|gereserveerd|geregistreerd|verlopen)\b.*
    .*\bdomain\b.{0,40}(?:zum verkauf|geparkt|abgelaufen)\b.*
    .*\b(?:domaine|dominio)\b.{0,40}(?:à vendre|en venta|in vendita)\b.*
    (?:buy|koop) .{0,60}(?:domain|domein).*|.* is (?:for sale|te koop|parked|geparkeerd)
""")
# Buttons.
AGREE = _any(r"""
    \s*(?:i )?(?:agree|accept)|\s*(?:ja,|akkoord|accepteren|toestaan)|\s*(?:alle )?(?:zustimmen|akzeptieren)
    \s*(?:tout )?accepter|\s*acept|\s*accett|\s*aceit|\s*godk|\s*godta|\s*hyväksy|\s*zgadzam
""")
# Addresses.
CONSENT_HOST = _any(r"""
    https?://(?:consent|myprivacy|guce|cmp|privacygate|privacy-gate)\.[^/?#:.]+\.[^/?#:]+
    https?://[^/?#]*[.-](?:privacygate|privacy-gate|cookiewall)\.
""")
CONSENT_PLACE = _any(r"""
    https?://(?:my)?(?:privacy|cookies?)\.
    https?://[^/]+/(?:[^?#]*/)?(?:privacy|cookie|consent)[-_]?(?:gate|wall|consent|muur)(?:[/?#.]|\Z)
    https?://[^/]+/(?:[^?#]*/)?(?:collect)?consent(?:[/?#.]|\Z)
""")
CHALLENGE_SCRIPT = _any(r"""
    /cdn-cgi/challenge-platform/|challenges\.cloudflare\.com|captcha-delivery\.com|/_Incapsula_Resource
    hcaptcha\.com|recaptcha/(?:api|enterprise)|geo\.captcha|perimeterx|px-captcha|awswaf\.com|ddos-guard
""")
PARKED_SCRIPT = _any(r"""
    parkingcrew|sedoparking|bodis\.com|parklogic|above\.com/marketplace|afternic|dan\.com/|hugedomains|/sedo\.
""")
LOGIN_ACTION = _any(r"\b(?:log[-_]?in|sign[-_]?in|inloggen|anmelden)\b")
SCRIPT_NEEDED = _any(r"javascript|scripts?\b")
REFRESH = _any(r"""\s*[\d.]+\s*[;,]\s*(?:url\s*=\s*)?['"]?([^'"\s>]+)""")
# Between the parts of a title.
PARTS = _any(r"""
    \s+[|–—·•»:-]+\s+
    \s*[|:]\s*
""")
