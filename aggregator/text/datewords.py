"""Names that dates are written with: months and weekdays of many languages, zones, half days.

All are kept folded: lower case, without accents, as `fold` gives them.
"""

import unicodedata

# January to December; English first: where two languages claim an abbreviation, the earlier one has it.
_MONTH_NAMES = """
january february march april may june july august september october november december
januari februari maart april mei juni juli augustus september oktober november december
januar februar märz april mai juni juli august september oktober november dezember
janvier février mars avril mai juin juillet août septembre octobre novembre décembre
enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre
janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro
gener febrer març abril maig juny juliol agost setembre octubre novembre desembre
jannewaris febrewaris maart april maaie juny july augustus septimber oktober novimber desimber
januari februari mars april maj juni juli augusti september oktober november december
januar februar marts april maj juni juli august september oktober november desember
tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syys loka marras joulu
stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia
styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad grudzień
ledna února března dubna května června července srpna září října listopadu prosince
leden únor březen duben květen červen červenec srpen září říjen listopad prosinec
január február marec apríl máj jún júl august september október november december
január február március április május június július augusztus szeptember október november december
ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie
ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık
января февраля марта апреля мая июня июля августа сентября октября ноября декабря
январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь
січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня
януари февруари март април май юни юли август септември октомври ноември декември
Ιανουαρίου Φεβρουαρίου Μαρτίου Απριλίου Μαΐου Ιουνίου Ιουλίου Αυγούστου Σεπτεμβρίου Οκτωβρίου Νοεμ Δεκεμ
"""
# Usual short forms that are no beginnings of the names above (Greek feeds shorten in several ways).
_SHORT_MONTHS = {
    "mrt": 3, "mrz": 3, "maerz": 3, "jul": 7, "jun": 6, "sept": 9, "set": 9, "okt": 10, "oct": 10, "ott": 10,
    "out": 10, "dez": 12, "des": 12, "dec": 12, "dic": 12, "ene": 1, "fev": 2, "abr": 4, "ago": 8, "gen": 1,
    "mag": 5, "giu": 6, "lug": 7, "aout": 8, "juil": 7, "mai": 5, "mei": 5, "maj": 5, "szept": 9, "jui": 6,
    "Μάρ": 3, "Μαρ": 3, "Μάώ": 3, "Μαώ": 3, "Μάι": 5, "Μαι": 5, "Ιον": 6, "Ιούν": 6, "Ιουν": 6, "Ιολ": 7,
    "Ιούλ": 7, "Αυγ": 8, "syyskuuta": 9, "lokakuuta": 10, "marraskuuta": 11, "joulukuuta": 12,
    "Νοεμβρίου": 11, "Δεκεμβρίου": 12,
}  # fmt: skip
_WEEKDAY_NAMES = """
monday tuesday wednesday thursday friday saturday sunday tues thurs weds
maandag dinsdag woensdag donderdag vrijdag zaterdag zondag ma di wo do vr za zo
montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo mi fr sa so
lundi mardi mercredi jeudi vendredi samedi dimanche
lunes martes miércoles jueves viernes sábado domingo
lunedì martedì mercoledì giovedì venerdì sabato domenica
segunda terça quarta quinta sexta feira sábado domingo
dilluns dimarts dimecres dijous divendres dissabte diumenge
moandei tiisdei woansdei tongersdei freed sneon snein
måndag tisdag onsdag torsdag fredag lördag söndag
mandag tirsdag lørdag søndag
maanantaina tiistaina keskiviikkona torstaina perjantaina lauantaina sunnuntaina
poniedziałek wtorek środa czwartek piątek sobota niedziela
pondělí úterý středa čtvrtek pátek neděle po út st čt pá ne
hétfő kedd szerda csütörtök péntek szombat vasárnap
luni marți miercuri joi vineri sâmbătă duminică
pazartesi salı çarşamba perşembe cuma cumartesi pazar
понедельник вторник среда четверг пятница суббота воскресенье пн вт ср чт пт сб вс
понеділок вівторок середа четвер п'ятниця субота неділя нд
Δευτέρα Τρίτη Τετάρτη Πέμπτη Παρασκευή Σάββατο Κυριακή
"""
# Words between the parts of a date, and endings of ordinal numbers.
_FILLERS = """
at on the of om op um am den der le la el il de del di da d kl klo uur uhr h à a às las alle ore om o clock um
st nd rd th e er re ère ème nd ste г г. года року р rok roku year anno t
"""

# Hours east of UTC.  A name of several zones has the one that feeds mean; RFC 5322 section 4.3 makes the
# military letters UTC, since their signs were published wrongly.
ZONES = {
    "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "west": 1, "bst": 1, "cet": 1, "cest": 2, "met": 1, "mest": 2,
    "mez": 1, "mesz": 2, "eet": 2, "eest": 3, "msk": 3, "msd": 4, "trt": 3, "sast": 2, "ist": 5.5,
    "pkt": 5, "wib": 7, "ict": 7, "hkt": 8, "sgt": 8, "awst": 8, "jst": 9, "kst": 9, "acst": 9.5,
    "acdt": 10.5, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13, "nst": -3.5, "ndt": -2.5, "ast": -4,
    "adt": -3, "at": -4, "est": -5, "edt": -4, "et": -5, "cst": -6, "cdt": -5, "ct": -6, "mst": -7,
    "mdt": -6, "mt": -7, "pst": -8, "pdt": -7, "pt": -8, "akst": -9, "akdt": -8, "hst": -10, "brt": -3,
    "brst": -2, "art": -3, "clt": -4, "clst": -3,
} | dict.fromkeys("abcdefghijklmnopqrstuvwxyz", 0)  # fmt: skip


def fold(text: str) -> str:
    """Lower case without accents, compatibility forms resolved: "Août" is "aout", "２０１９" is "2019"."""
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(part for part in parts if unicodedata.category(part) != "Mn")
    return unicodedata.normalize("NFC", plain)


def _number_months() -> dict[str, int]:
    """Every name and every beginning of three letters or more that means one month."""
    months = {fold(word): number for word, number in _SHORT_MONTHS.items()}
    for line in _MONTH_NAMES.strip().splitlines():
        names = [fold(name) for name in line.split()]
        for number, name in enumerate(names, start=1):
            months.setdefault(name, number)
        for number, name in enumerate(names, start=1):
            for end in range(3, len(name)):
                if sum(other.startswith(name[:end]) for other in names) == 1:
                    months.setdefault(name[:end], number)
    return months


def _collect_weekdays() -> frozenset[str]:
    names = {fold(name) for name in _WEEKDAY_NAMES.split()}
    return frozenset(names | {name[:end] for name in names for end in (2, 3, 4)})


MONTHS = _number_months()
WEEKDAYS = _collect_weekdays()
FILLERS = frozenset(fold(word) for word in _FILLERS.split())
