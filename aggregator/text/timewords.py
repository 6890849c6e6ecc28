"""The words around clocks and counters, which tell nothing: "3 minuten geleden", "one view", "gisteren"."""

import re
import unicodedata
from functools import lru_cache

from aggregator.text.datewords import fold
from aggregator.text.scripts import is_unspaced
from aggregator.text.words import word_set

# As they are spelt, accents and all: "dün" is yesterday, "dun" is thin.  Without what tells how many in
# another of the languages: "alle" (Italian: at), "most" (Hungarian: now).
_WORDS = """
s sec secs second seconds seconde seconden sekunde sekunden seconde secondes
min mins minute minutes minuut minuten minuutje minutos
h hr hrs hour hours uur uren uurtje stunde stunden std heure heures hora horas u
d day days dag dagen tag tage tagen jour jours dia dias
w wk week weeks weken woche wochen semaine semaines
month months maand maanden monat monate monaten mois year years jaar jaren jahr jahre jahren an ans
ago geleden vor seit depuis il y a hace ya al now just zojuist zonet net nu soeben gerade maintenant
today yesterday vandaag gisteren eergisteren heute gestern aujourd hui hier tomorrow morgen
vanmorgen vanochtend vanmiddag vanavond vannacht
am pm om op at on um uhr a an the een one ein eine einem einer un une
two three four five six seven eight nine ten eleven twelve
twee drie vier vijf zes zeven acht negen tien elf twaalf
zwei drei fünf sechs sieben neun zehn zwölf deux trois quatre cinq sept huit neuf dix
st nd rd th few paar enkele about ongeveer circa ca less than minder dan bijna almost
utc gmt cet cest bst est edt pst pdt
view views weergave weergaven keer maal mal fois times time read reads gelezen bekeken
comment comments reactie reacties kommentar kommentare commentaire commentaires
like likes share shares reply replies antwoord antwoorden vote votes stem stemmen punt punten point points
no none geen kein keine aucun aucune
ayer anteayer hoy día días ahora mañana segundo segundos semana semanas mes meses año años las una uno vez
veces comentario comentarios
há ontem anteontem hoje agora atrás mês ano anos às um uma comentário comentários
fa ieri oggi adesso ora ore secondo secondi minuto minuti giorno giorni settimana settimane mesi anno anni
volta volte commento commenti
à avant
ahir avui minut minuts ara hores segon segons dies setmana setmanes mesos any anys enrere comentari comentaris
lyn sekonde sekonden oere oeren wiken moanne moannen jier jierren juster hjoed reaksje reaksjes
sedan för sen igår går idag nyss just timme timmar minuter sekund sekunder dagar vecka veckor månad månader
år en ett klockan kl kommentarer gånger tusen
siden minutter time timer dage uge uger måned måneder i et uke uker dager akkurat nettopp
sitten eilen tänään nyt sekunti sekuntia minuutti minuuttia tunti tuntia tunnin päivä päivää päivän viikko
viikkoa viikon kuukausi kuukautta kuukauden vuosi vuotta vuoden klo kommentti kommenttia vastaus vastausta
temu wczoraj przedwczoraj dziś dzisiaj teraz przed chwilą sekunda sekundę sekundy minuta minutę minuty
godzina godzinę godziny godzin dzień dni dnia tydzień tygodnie tygodni tygodnia miesiąc miesiące miesięcy
rok roku lata lat o komentarz komentarze komentarzy tys mln jeden jedna jedną
před včera dnes předevčírem teď nyní sekundou sekundami minutou minutami hodina hodinu hodiny hodin hodinou
hodinami den dny dnem dnů týden týdny týdnů týdnem měsíc měsíce měsíců měsícem měsíci rokem roky lety let v
komentář komentáře komentářů příspěvek příspěvky příspěvků tis
pred minútou minútami dňom dňami týždňom týždňami mesiacom mesiacmi rokom rokmi
ezelőtt tegnap tegnapelőtt ma másodperce perce perccel órája órával napja nappal héttel hónapja éve nap
óra perc hét hónap év egy
acum ieri azi astăzi secundă secunde oră zi zile săptămână săptămâni lună luni urmă în comentariu comentarii
önce dün bugün şimdi saniye dakika saat gün hafta ay yıl bir milyon
назад вчера позавчера сегодня сейчас только что секунда секунду секунды секунд минута минуту минуты минут
час часа часов день дня дней неделя неделю недели недель месяц месяца месяцев год года лет в один одну раз
раза тыс млн
тому вчора позавчора сьогодні зараз щойно хвилина хвилину хвилини хвилин година годину години годин днів дні
тиждень тижні тижнів місяць місяці місяців рік роки років тис
преди днес сега секунди минути ден дни седмица седмици месец месеца месеци
πριν χθες χτες σήμερα τώρα μόλις δευτερόλεπτα λεπτό λεπτά ώρα ώρες ημέρα ημέρες μέρα μέρες εβδομάδα
εβδομάδες μήνα μήνες έτος χρόνο χρόνια στις μία ένα έναν
قبل منذ أمس اليوم الآن ثانية ثوان ثواني دقيقة دقيقتين دقائق ساعة ساعتين ساعات يوم يومين أيام أسبوع أسبوعين
أسابيع شهر شهرين أشهر سنة سنتين سنوات واحد واحدة تعليق تعليقان تعليقات
לפני אתמול היום עכשיו שניות דקה דקות שעה שעתיים שעות יום יומיים ימים שבוע שבועיים שבועות חודש חודשים שנה
שנתיים שנים אחת
پیش دیروز امروز اکنون لحظه ثانیه دقیقه ساعت روز هفته ماه سال یک
전 어제 그저께 오늘 방금 지금
yang lalu kemarin hari ini sekarang baru saja detik menit jam minggu bulan tahun
trước hôm qua nay giây phút giờ ngày tuần tháng năm vừa xong
"""
TIME_WORDS = word_set(unicodedata.normalize("NFKC", _WORDS).casefold())

# What the endings of a word behind a number are made of: "comments", "Kommentare", "комментариев".
_ENDINGS = "aeiouymnrsvwıаеиоуыэюяьіївмхαεηιουωνσاتنيهةوהותים"
_SHORTEST, _LONGEST = 3, 40  # letters of a word that are kept, and of one that is looked at


@lru_cache(maxsize=4096)
def bare_word(word: str) -> str:
    """A word that is counted without the ending that its number gives it: "comment" and "comments" are one.

    What else is counted stays another word: "dead" and "injured", "Iranians" and "Iraqis".
    """
    if not _SHORTEST < len(word) <= _LONGEST or is_unspaced(word):
        return word
    plain = fold(word)
    return max(plain.rstrip(_ENDINGS), plain[:_SHORTEST], key=len)


# Where words are not parted by spaces a clock stands within a clause: "5分前に更新", "2小时前", "昨日".
# Each branch begins with a character of its own, else every place of a text would be tried; and a number is
# read from its beginning alone, else one of a million digits would be read a million times.
_DIGIT = r"[\d一二三四五六七八九十百两兩数數几幾半]"
_NUMBER = rf"{_DIGIT}(?<!{_DIGIT}{_DIGIT})(?<!\d[.,]\d)(?:[.,]?{_DIGIT})*\s?"
_UNIT = (
    r"(?:秒[钟鐘間]?|分[钟鐘間]?|[个個]?小[时時]|[时時][间間]?|鐘頭|日間?|天|[週周]間?|[个個]?星期|[个個]?[礼禮]拜"
    r"|[かヶケカヵ箇个個]?月間?|年間?)半?"
)
_THAI_UNIT = r"(?:วินาที|นาที|ชั่วโมง|วัน|สัปดาห์|เดือน|ปี)"
CLOCKS_IN_CLAUSES = re.compile(
    rf"{_NUMBER}(?:{_UNIT}(?:ほど|くらい|ぐらい)?\s?以?前|{_THAI_UNIT}\s?(?:ที่แล้ว|ที่ผ่านมา|ก่อน)|[万萬億亿千]+)"
    r"|(?:約|大[约約]|ประมาณ)\s?(?=[\d数數半])"
    r"|一昨日|昨日|今日|本日|昨天|前天|今天|刚[刚才]|剛[剛才]|たった今|先ほど|さきほど"
    r"|เมื่อวาน(?:นี้)?|วันนี้|เมื่อสักครู่(?:นี้)?"
)
