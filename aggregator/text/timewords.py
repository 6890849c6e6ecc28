"""The words around clocks and counters, which tell nothing: "3 minuten geleden", "one view", "gisteren"."""

import re

from aggregator.text.words import word_set

TIME_WORDS = word_set(
    """
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
    """
)

# Where words are not parted by spaces a clock stands within a clause: "5分前に更新", "2小时前", "昨日".
# Each branch begins with a character of its own, else every place of a text would be tried.
_NUMBER = r"[\d一二三四五六七八九十数數几幾半][\d.,]*\s?"
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
