"""
What holidays.py adds of our own to the two libraries it takes public holidays from: moons, corrections (NOT, MORE) and whole countries (OWN). All of it follows from laws and
calendars themselves. Where a law or a decree is known that ends or begins a day, the years say so.
"""
from datetime import date, timedelta

from dateutil.easter import EASTER_ORTHODOX, EASTER_WESTERN, easter
from lunardate import LunarDate
from pymeeus.Epoch import Epoch
from pymeeus.Moon import Moon
from workalendar.astronomy import solar_term

FIRST, LAST = 2024, 2036
YEARS = range(FIRST, LAST + 1)
MON, TUE, WED, THU, FRI, SAT, SUN = range(7)
DAY = timedelta(days=1)


# ---- Calendars that follow the moon


class UmAlQura:
    """The calendar of Umm al-Quraof Saudi Arabia: the first day of 1445, and which months of each year have 30 days."""

    FIRST = date(2023, 7, 19)
    LONG = """011101001001 011101100100 101110101010 010110110101 001010110110 101001010110 110100101010
              111010010101 011100101010 011101010101 001101011010 100101011101 010010011011 101001001101""".split()
    MONTHS = {}
    _day = FIRST
    for _year, _months in enumerate(LONG, 1445):
        for _month, _long in enumerate(_months, 1):
            MONTHS[_year, _month] = _day
            _day += timedelta(days=29 + int(_long))

    @classmethod
    def to_gregorian(cls, year, month, day):
        found = cls.MONTHS.get((year, month), date(1, 1, 1)) + (day - 1) * DAY
        return found.year, found.month, found.day

    @classmethod
    def from_gregorian(cls, year, month, day):
        when = date(year, month, day)
        (hijri_year, hijri_month), start = max(((m, s) for m, s in cls.MONTHS.items() if s <= when), key=lambda each: each[1])
        return hijri_year, hijri_month, (when - start).days + 1


def islamic(year, month, day, length=1):
    """The days of a feast that begins in this year."""
    starts = [date(*UmAlQura.to_gregorian(y, month, day)) for y in range(1445, 1459)]
    return [start + i * DAY for start in starts if start.year == year for i in range(length)]


def chinese(year, month, day):
    return LunarDate(year, month, day).toSolarDate()


def korean(year, month, day):
    """As in China, but the new moon is taken an hour east: in 2027 and 2028 the new year is a day later."""
    start = chinese(year, month, 1)
    new_moon = Moon.moon_phase(Epoch(start.year, start.month, start.day), target="new").get_full_date()
    # Dynamical time is 70 s ahead of UTC.
    hour = new_moon[3] + new_moon[4] / 60 - 70 / 3600
    seoul = date(*new_moon[:3]) + (DAY if hour >= 15 else 0 * DAY)
    return seoul + (day - 1) * DAY


# ---- Days by rule


def nth(year, month, weekday, n):
    """The nth weekday of a month, from its end where n is negative."""
    days = [d for d in (date(year, month, 1) + i * DAY for i in range(31)) if d.month == month and d.weekday() == weekday]
    return days[n - 1 if n > 0 else n]


def on(month, day):
    return lambda year: [date(year, month, day)]


def nth_of(month, weekday, n):
    return lambda year: [nth(year, month, weekday, n)]


def easter_plus(days, method=EASTER_WESTERN):
    return lambda year: [easter(year, method) + days * DAY]


def once(*dates):
    return lambda year: [d for d in map(date.fromisoformat, dates) if d.year == year]


def feast(month, day, length=1, later=0):
    return lambda year: [d + later * DAY for d in islamic(year, month, day, length)]


def monday_after(month, day):
    """The Monday instead of a day at the weekend."""
    def days(year):
        day_itself = date(year, month, day)
        return [day_itself + (7 - day_itself.weekday()) * DAY] if day_itself.weekday() in (SAT, SUN) else []
    return days


def weekday_of(month, day):
    """A day that moves off the weekend: Saturday's to Friday, Sunday's to Monday, and is kept itself."""
    def days(year):
        day_itself = date(year, month, day)
        move = {SAT: -1, SUN: 1}.get(day_itself.weekday())
        return [day_itself] + ([day_itself + move * DAY] if move else [])
    return days


# ---- What both have wrong, or changed after their release (2023 and 2020). Each for the places whose code is like the pattern.

# (places, name in English or the day as MMDD, first year, last year): is no public holiday.
NOT = [
    ("BR.*", "Dia do (Servidor|Funcionário) Público|Dia do Comércio", FIRST, LAST),   # of some trades only
    ("AR|PY|PA", "Easter Saturday", FIRST, LAST), ("AU-NSW", "Bank Holiday", FIRST, LAST), ("AU-QLD", "The Royal Queensland Show", FIRST, LAST), ("AU-NT", "0427", 2026, 2026),
    ("BR-MT", "1129", FIRST, LAST), ("CA-(?!ON).*", "Boxing Day.*", FIRST, LAST), ("CL", "Banking Holiday", FIRST, LAST),
    ("DK", "Great Prayer Day", 2024, LAST),
    ("EG", "Coptic Easter Sunday", FIRST, LAST),
    ("HN", "Father's Day.*|Mother's Day.*|Children day.*|Teacher's day.*|The Three Wise Men Day.*|Our Lady of Suyapa.*|Morazan Weekend", FIRST, LAST),
    ("IL", ".* Eve", FIRST, LAST),
    ("KE", "Moi Memorial Day.*|New Year's Eve.*", FIRST, LAST),
    ("KZ", "Day of the First President|1217", FIRST, LAST),
    ("MX", "1201", FIRST, LAST), ("MY", "Federal Territory Day.*|Nuzul Al-Qur'an.*", FIRST, LAST),
    ("NI", "Bajada de Santo Domingo|Subida de Santo Domingo", FIRST, LAST),   # Managua
    ("PH", "EDSA Revolution Anniversary|National Heroes' Day", FIRST, LAST),
    ("PY", "Army holiday", FIRST, LAST),
    ("QA", "Start of ramadan", FIRST, LAST),
    ("SG", "0616", 2024, 2024), ("SG", "0330|0606", 2025, 2025), ("SG", "0320", 2026, 2026),   # as proclaimed, see below
    ("SK", "0901", 2024, LAST), ("SK", "1117", 2025, LAST), ("SK", "0508|0915", 2026, 2026),
    ("TR", "New Year's Day \\(observed\\)", FIRST, LAST),
    ("UA", "0107|0109|0509|1014|0108", FIRST, LAST),
    ("US-VA", "Lee-Jackson Day", FIRST, LAST),
]

# (places, English name, local name or None, rule, first year, last year): is a public holiday too, or bears this name.
MORE = [
    ("BR.*", "Good Friday", "Sexta-feira Santa", easter_plus(-2), FIRST, LAST),
    ("BR.*", "Black Awareness Day", "Dia da Consciência Negra", on(11, 20), 2024, LAST),
    ("CA", "Good Friday", None, easter_plus(-2), FIRST, LAST), ("CA", "Victoria Day", None, lambda y: [date(y, 5, 24) - date(y, 5, 24).weekday() * DAY], FIRST, LAST),
    ("CA", "Thanksgiving", None, nth_of(10, MON, 2), FIRST, LAST), ("CA", "Remembrance Day", None, on(11, 11), FIRST, LAST), ("CA|CA-ON", "Boxing Day", None, on(12, 26), FIRST, LAST),
    ("CA|CA-(BC|MB|NT|NU|PE|YT)", "National Day for Truth and Reconciliation", None, on(9, 30), FIRST, LAST),
    ("CL", "Saint Peter and Saint Paul", "San Pedro y San Pablo", once("2024-06-29", "2025-06-29", "2026-06-29", "2027-06-28", "2028-06-26", "2029-07-02", "2030-06-29",
                                                                      "2031-06-29", "2032-06-28", "2033-06-27", "2034-06-26", "2035-07-02", "2036-06-29"), FIRST, LAST),
    ("DE-BE", "Liberation Day", "Tag der Befreiung", once("2025-05-08"), FIRST, LAST),
    ("DE-BE", "Anniversary of the Uprising of 1953", "Jahrestag des Volksaufstandes von 1953", once("2028-06-17"), FIRST, LAST),
    ("DE-BB", "Whit Sunday", "Pfingstsonntag", easter_plus(49), FIRST, LAST),
    ("DE-MV", "International Women's Day", "Internationaler Frauentag", on(3, 8), FIRST, LAST),
    ("DE-TH", "World Children's Day", "Weltkindertag", on(9, 20), FIRST, LAST),
    ("DZ", "Yennayer", None, on(1, 12), FIRST, LAST),
    ("EG", "Eid al-Fitr", "عيد الفطر", feast(10, 1, 3), FIRST, LAST), ("EG", "Arafat Day", "يوم عرفة", feast(12, 9), FIRST, LAST),
    ("EG", "Eid al-Adha", "عيد الأضحى", feast(12, 10, 3), FIRST, LAST), ("EG", "Islamic New Year", "رأس السنة الهجرية", feast(1, 1), FIRST, LAST),
    ("EG", "Prophet's Birthday", "المولد النبوي", feast(3, 12), FIRST, LAST),
    ("GB-NIR", "Saint Patrick's Day (observed)", None, monday_after(3, 17), FIRST, LAST), ("GB-NIR", "Battle of the Boyne (observed)", None, monday_after(7, 12), FIRST, LAST),
    ("GB-SCT", "St. Andrew's Day (observed)", None, monday_after(11, 30), FIRST, LAST),
    ("HN", "Morazán Week", "Semana Morazánica", lambda y: [nth(y, 10, WED, 1) + i * DAY for i in range(3)], FIRST, LAST),
    ("IE", "Saint Brigid's Day", None, lambda y: [date(y, 2, 1) if date(y, 2, 1).weekday() == FRI else nth(y, 2, MON, 1)], FIRST, LAST),
    ("KZ", "Republic Day", None, on(10, 25), FIRST, LAST),
    ("MX", "Change of Federal Government", "Transmisión del Poder Ejecutivo Federal", once("2024-10-01", "2030-10-01", "2036-10-01"), FIRST, LAST),
    ("NZ.*", "Matariki", "Matariki", once("2024-06-28", "2025-06-20", "2026-07-10", "2027-06-25", "2028-07-14", "2029-07-06", "2030-06-21", "2031-07-11", "2032-07-02",
                                         "2033-06-24", "2034-07-07", "2035-06-29", "2036-07-18"), FIRST, LAST),   # by law up to 2052
    ("PA", "Day of National Mourning", "Día de Duelo Nacional", on(12, 20), FIRST, LAST),
    ("PE", "Flag Day", "Día de la Bandera", on(6, 7), FIRST, LAST), ("PE", "Air Force Day", "Día de la Fuerza Aérea", on(7, 23), FIRST, LAST),
    ("PE", "Battle of Junín", "Batalla de Junín", on(8, 6), FIRST, LAST), ("PE", "Battle of Ayacucho", "Batalla de Ayacucho", on(12, 9), FIRST, LAST),
    ("PH", "National Heroes' Day", None, nth_of(8, MON, -1), FIRST, LAST),
    ("PL", "Christmas Eve", "Wigilia Bożego Narodzenia", on(12, 24), 2025, LAST),
    ("QA", "National Sports Day", None, nth_of(2, TUE, 2), FIRST, LAST),
    ("RO", "Epiphany", "Boboteaza", on(1, 6), 2024, LAST), ("RO", "Saint John's Day", "Sfântul Ioan Botezătorul", on(1, 7), 2024, LAST),
    ("SG", "Hari Raya Puasa", None, once("2025-03-31", "2026-03-21"), FIRST, LAST), ("SG", "Hari Raya Haji", None, once("2024-06-17", "2025-06-07"), FIRST, LAST),
    ("UA", "Victory Day over Nazism", "День пам’яті та перемоги над нацизмом", on(5, 8), FIRST, LAST), ("UA", "Statehood Day", "День Української Державності", on(7, 15), FIRST, LAST),
    ("UA", "Defenders' Day", "День захисників і захисниць України", on(10, 1), FIRST, LAST),
    ("US.*", "Juneteenth", None, weekday_of(6, 19), FIRST, LAST),
    ("ZA", "Elections", None, once("2024-05-29"), FIRST, LAST),
]

def korea(year):
    """South Korea, whose substitute days both lack: the next day that is none of Sunday, holiday (law of 2021), for most feasts of Saturday neither."""
    days = {}

    def add(name, local, dates, saturday, substitute=True):
        clash = [d for d in dates if substitute and (d.weekday() == SUN or d in days or saturday and d.weekday() == SAT)]
        days.update((d, (name, local)) for d in dates if d not in days)
        for _ in clash[:1]:
            day = dates[-1]
            while day in days or day.weekday() in (SAT, SUN):
                day += DAY
            days[day] = ("Substitute Holiday", "대체공휴일")

    add("New Year's Day", "신정", [date(year, 1, 1)], False, False)
    add("Memorial Day", "현충일", [date(year, 6, 6)], False, False)
    add("Lunar New Year", "설날", [korean(year, 1, 1) + i * DAY for i in (-1, 0, 1)], False)
    add("National Foundation Day", "개천절", [date(year, 10, 3)], True)
    add("Chuseok", "추석", [korean(year, 8, 15) + i * DAY for i in (-1, 0, 1)], False)
    for name, local, day in [
            ("Independence Movement Day", "삼일절", date(year, 3, 1)), ("Children's Day", "어린이날", date(year, 5, 5)), ("Buddha's Birthday", "부처님 오신 날", korean(year, 4, 8)),
            ("Liberation Day", "광복절", date(year, 8, 15)), ("Hangul Day", "한글날", date(year, 10, 9)), ("Christmas Day", "기독탄신일", date(year, 12, 25))]:
        add(name, local, [day], True)
    for day in once("2024-04-10", "2025-06-03", "2026-06-03")(year):
        days[day] = ("Elections", "선거일")
    for day in once("2024-10-01", "2025-01-27")(year):
        days[day] = ("Temporary Holiday", "임시공휴일")
    return days


def taiwan(year):
    """Taiwan: what falls on Saturday is made up for on Friday, what on Sunday on Monday, the weekend of the new year after it; more days by the law of 2025."""
    days = {}
    qingming = solar_term(year, 15, "Asia/Taipei")
    children = date(year, 4, 4)
    if qingming == children:
        children += DAY if children.weekday() == THU else -DAY
    for name, local, day, since in [
            ("Founding Day", "開國紀念日", date(year, 1, 1), FIRST), ("Peace Memorial Day", "和平紀念日", date(year, 2, 28), FIRST), ("Children's Day", "兒童節", children, FIRST),
            ("Qingming Festival", "清明節", qingming, FIRST), ("Labour Day", "勞動節", date(year, 5, 1), FIRST), ("Dragon Boat Festival", "端午節", chinese(year, 5, 5), FIRST),
            ("Mid-Autumn Festival", "中秋節", chinese(year, 8, 15), FIRST), ("Teachers' Day", "教師節", date(year, 9, 28), 2025), ("National Day", "國慶日", date(year, 10, 10), FIRST),
            ("Taiwan Retrocession Day", "臺灣光復節", date(year, 10, 25), 2025), ("Constitution Day", "行憲紀念日", date(year, 12, 25), 2025)]:
        if year >= since:
            days[day] = (name, local)
            if day.weekday() in (SAT, SUN):
                days.setdefault(day + (DAY if day.weekday() == SUN else -DAY), (f"{name} (observed)", local))
    new_year = [chinese(year, 1, 1) + i * DAY for i in range(-2 if year >= 2026 else -1, 3)]
    days.update((day, ("Lunar New Year", "春節")) for day in new_year)
    day = new_year[-1]
    for _ in (d for d in new_year if d.weekday() in (SAT, SUN)):
        day += DAY
        while day.weekday() in (SAT, SUN) or day in days:
            day += DAY
        days[day] = ("Lunar New Year (observed)", "春節")
    return days


def by(*rules):
    """The days of a year by rules: (English name, local name or None, rule)."""
    return lambda year: {day: (name, local) for name, local, rule in rules for day in rule(year)}


# Countries that neither has, or has right: the name, and the days of a year, each with its English and its local name or None.
OWN = {
    "KR": ("South Korea", korea), "TW": ("Taiwan", taiwan),
    "AE": ("United Arab Emirates", by(
        ("New Year's Day", "رأس السنة الميلادية", on(1, 1)), ("Eid al-Fitr", "عيد الفطر", feast(10, 1, 3)), ("Arafat Day", "يوم عرفة", feast(12, 9)),
        ("Eid al-Adha", "عيد الأضحى", feast(12, 10, 3)), ("Islamic New Year", "رأس السنة الهجرية", feast(1, 1)), ("Prophet's Birthday", "المولد النبوي", feast(3, 12)),
        ("National Day", "اليوم الوطني", lambda y: [date(y, 12, 2), date(y, 12, 3)]))),
    # The decree of 2024; the notice of each year moves working days besides.
    "CN": ("China", by(
        ("New Year's Day", "元旦", on(1, 1)), ("Spring Festival", "春节", lambda y: [chinese(y, 1, 1) + i * DAY for i in range(-1 if y >= 2025 else 0, 3)]),
        ("Qingming Festival", "清明节", lambda y: [solar_term(y, 15, "Asia/Hong_Kong")]),
        ("Labour Day", "劳动节", lambda y: [date(y, 5, d) for d in range(1, 3 if y >= 2025 else 2)]),
        ("Dragon Boat Festival", "端午节", lambda y: [chinese(y, 5, 5)]), ("Mid-Autumn Festival", "中秋节", lambda y: [chinese(y, 8, 15)]),
        ("National Day", "国庆节", lambda y: [date(y, 10, d) for d in (1, 2, 3)]))),
    "CY": ("Cyprus", by(
        ("New Year's Day", None, on(1, 1)), ("Epiphany", None, on(1, 6)), ("Clean Monday", None, easter_plus(-48, EASTER_ORTHODOX)), ("Greek Independence Day", None, on(3, 25)),
        ("Cyprus National Day", None, on(4, 1)), ("Good Friday", None, easter_plus(-2, EASTER_ORTHODOX)), ("Easter Sunday", None, easter_plus(0, EASTER_ORTHODOX)),
        ("Easter Monday", None, easter_plus(1, EASTER_ORTHODOX)), ("Labour Day", None, on(5, 1)), ("Pentecost Monday", None, easter_plus(50, EASTER_ORTHODOX)),
        ("Assumption", None, on(8, 15)), ("Independence Day", None, on(10, 1)), ("Ohi Day", None, on(10, 28)), ("Christmas Day", None, on(12, 25)),
        ("Boxing Day", None, on(12, 26)))),
    # The three national days, and Christmas, that are closed everywhere; all others differ by state and follow several moons.
    "IN": ("India", by(
        ("Republic Day", "गणतंत्र दिवस", on(1, 26)), ("Independence Day", "स्वतंत्रता दिवस", on(8, 15)), ("Gandhi Jayanti", "गांधी जयंती", on(10, 2)), ("Christmas Day", None, on(12, 25)))),
    # The moon is usually seen a day later than in Arabia.
    "PK": ("Pakistan", by(
        ("Kashmir Day", None, on(2, 5)), ("Pakistan Day", "یوم پاکستان", on(3, 23)), ("Labour Day", None, on(5, 1)), ("Independence Day", "یوم آزادی", on(8, 14)),
        ("Iqbal Day", None, on(11, 9)), ("Quaid-e-Azam Day", None, on(12, 25)), ("Eid al-Fitr", "عید الفطر", feast(10, 1, 3, 1)), ("Eid al-Adha", "عید الاضحی", feast(12, 10, 3, 1)),
        ("Ashura", "عاشورہ", feast(1, 9, 2, 1)), ("Prophet's Birthday", "عید میلاد النبی", feast(3, 12, 1, 1)))),
    "SA": ("Saudi Arabia", by(
        ("Founding Day", "يوم التأسيس", on(2, 22)), ("National Day", "اليوم الوطني", on(9, 23)), ("Eid al-Fitr", "عيد الفطر", feast(10, 1, 4)),
        ("Arafat Day", "يوم عرفة", feast(12, 9)), ("Eid al-Adha", "عيد الأضحى", feast(12, 10, 3)))),
}
