"""
Makes services/Routing/Calendars/holidays.txt: the public holidays of countries and their subdivisions (ISO 3166-2), worked out year by year with two libraries of Debian 12,
workalendar 17.0.0 (MIT) and python-holidays 0.10.1 (MIT), and holiday_rules.py, which is our own. What the libraries are made with (lunardate, convertdate, pymeeus) only
computes. Where both know a country, workalendar wins, unless BETTER names it; the other then gives names: workalendar the English ones, python-holidays the local ones.

    apt-get install python3-holidays python3-workalendar
    /usr/bin/python3 deploy/data/holidays.py services/Routing/Calendars/holidays.txt

Format, UTF-8 lines: '#' a comment; 'Y first last' the years; 'H English name|local name|days', numbered from 0 by their order;
'P place|English name or the code|numbers' a country (ISO 3166-1) or a part of one (as in ISO 3166-2) and all its holidays.
Days: one item for every year, or as many as there are years, separated by spaces; an item is '-' (none) or MMDD, several by commas;
MMDD+n: n further days; MMDD@hhmm: from then on.
"""
import re
import sys
import warnings
from collections import Counter, defaultdict
from datetime import date

warnings.simplefilter("ignore")
from holiday_rules import DAY, FIRST, LAST, MORE, NOT, OWN, YEARS, UmAlQura

# From here on `holidays` is the library, not this file.
sys.path.pop(0)
import holidays
from workalendar import core
from workalendar.asia import Malaysia, Singapore
from workalendar.europe.france import FranceAlsaceMoselle
from workalendar.europe.turkey import Turkey
from workalendar.registry import registry

# workalendar reckons with an arithmetical calendar, which is up to two days off.
core.IslamicMixin.conversion_method = UmAlQura
Turkey.get_delta_islamic_holidays = lambda self, year: None


# Deepavali is in no table after 2030: from then on it falls in with Christmas here, and so is left out. Malaysia takes Singapore's; its Thaipusam is of some states only.
class _Deepavali(dict):
    def __missing__(self, year):
        return date(year, 12, 25)

    def __contains__(self, year):
        return True

    def get(self, year, default=None):
        return self[year]


Singapore.DEEPAVALI = Malaysia.MSIA_DEEPAVALI = _Deepavali(Singapore.DEEPAVALI)
Malaysia.MSIA_THAIPUSAM = _Deepavali()


# ---- Which library knows a country better

# Countries of python-holidays 0.10.1 that workalendar has not, or has worse: no substitute days (JP), days that are none (MX, NL, UA), whole regions missing (AU, CA, GB, IT, NZ).
BETTER = {"AU", "AW", "CA", "DO", "EG", "GB", "HN", "IT", "JP", "MX", "NI", "NL", "NZ", "PE", "UA"}

# ISO 3166-1 → the class of python-holidays.
CLASSES = {
    "AR": "Argentina", "AT": "Austria", "AU": "Australia", "AW": "Aruba", "BE": "Belgium", "BG": "Bulgaria", "BR": "Brazil", "BY": "Belarus", "CA": "Canada",
    "CH": "Switzerland", "CL": "Chile", "CO": "Colombia", "CZ": "Czechia", "DE": "Germany", "DK": "Denmark", "DO": "DominicanRepublic", "EE": "Estonia", "EG": "Egypt",
    "ES": "Spain", "FI": "Finland", "FR": "France", "GB": "England", "GB-ENG": "England", "GB-NIR": "NorthernIreland", "GB-SCT": "Scotland", "GB-WLS": "Wales", "GR": "Greece",
    "HN": "Honduras", "HR": "Croatia", "HU": "Hungary", "IS": "Iceland", "IT": "Italy", "JP": "Japan", "LT": "Lithuania", "LU": "Luxembourg", "MX": "Mexico",
    "NI": "Nicaragua", "NL": "Netherlands", "NO": "Norway", "NZ": "NewZealand", "PE": "Peru", "PL": "Poland", "PT": "Portugal", "PY": "Paraguay", "RS": "Serbia",
    "RU": "Russia", "SE": "Sweden", "SI": "Slovenia", "SK": "Slovakia", "UA": "Ukraine",
}
# Parts of them, where python-holidays' code is not the one of ISO 3166-2; those that are none there are left out.
PARTS = {"NZ": {"WTL": "WTC", "STC": None}, "CA": {}, "AU": {}, "IT": {"Cesena": None, "Forli": None, "Pesaro": None, "Urbino": None}}

TITLES = {
    "FR-57": "Moselle", "FR-67": "Bas-Rhin", "FR-68": "Haut-Rhin", "GE": "Georgia", "NZ-AUK": "Auckland", "NZ-CAN": "Canterbury", "NZ-CIT": "Chatham Islands", "NZ-HKB": "Hawke's Bay",
    "NZ-MBH": "Marlborough", "NZ-NSN": "Nelson", "NZ-NTL": "Northland", "NZ-OTA": "Otago", "NZ-STL": "Southland", "NZ-TKI": "Taranaki", "NZ-WGN": "Wellington", "NZ-WTC": "West Coast",
}

# Names that neither has in English, or has otherwise than the other countries.
ENGLISH = {
    "振替休日": "Substitute Holiday", "国民の休日": "Citizens' Holiday", "New year": "New Year's Day", "New Year Day": "New Year's Day", "New Year": "New Year's Day", "New Years Day": "New Year's Day", "New Years Eve": "New Year's Eve",
    "New Year's eve": "New Year's Eve", "All Saints Day": "All Saints' Day", "All Souls Day": "All Souls' Day", "Assumption of Mary to Heaven": "Assumption",
    "Ascension Thursday": "Ascension", "Trzech Kroli": "Epiphany", "Store Bededag": "Great Prayer Day", "Independance Day": "Independence Day", "Huduma Day": "Mazingira Day",
    "Utamaduni Day": "Boxing Day", "international Woman's Day": "International Women's Day", "Nuvanut Day": "Nunavut Day", "Dua de São Pedro": "São Pedro",
    "West Virgina Day": "West Virginia Day", "Lyndon B. Jonhson Day": "Lyndon B. Johnson Day", "National Aboriginal Day": "National Indigenous Peoples Day",
    "Shavout": "Shavuot", "Shmini Atzeres": "Shemini Atzeret", "Columbus Day / Fraternal Day / American Indian Heritage Day": "Columbus Day",
    "Carnival Lunes": "Carnival", "Dia do Inicio da Luta Armada": "Liberation Movement Day", "Dia de Carnaval": "Carnival", "Dia Internacional da Mulher": "International Women's Day",
    "Dia da Paz": "Peace Day", "Dia Internacional do Trabalhador": "Labour Day", "Dia do Fundador da Nação e do Herói Nacional": "National Heroes' Day",
    "Dia da Independência Nacional": "Independence Day", "Día Nacional de la Memoria por la Verdad y la Justicia": "Day of Remembrance for Truth and Justice",
    "Día del Veterano y de los Caídos en la Guerra de Malvinas": "Veterans' Day", "Día del Trabajador": "Labour Day", "Día del trabajador": "Labour Day",
    "Día de la Revolución de Mayo": "May Revolution Day", "Día Paso a la Inmortalidad del General Martín Miguel de Güemes": "General Güemes Day",
    "Día Paso a la Inmortalidad del General Manuel Belgrano": "General Belgrano Day", "Día de la Independencia": "Independence Day",
    "Día Paso a la Inmortalidad del Gral. José de San Martín": "General San Martín Day", "Día del Respeto a la Diversidad Cultural": "Day of Respect for Cultural Diversity",
    "Día de la Soberanía Nacional": "National Sovereignty Day", "Día de la Inmaculada Concepción de María": "Immaculate Conception", "Kevadpüha": "Spring Day",
    "Nelipühade 1. püha": "Pentecost", "Võidupüha": "Victory Day", "Jaanipäev": "Midsummer Day", "Taasiseseisvumispäev": "Independence Restoration Day",
    "Teine jõulupüha": "Second Day of Christmas", "Fiesta nacional de España": "National Day", "Día de la Constitución Española": "Constitution Day", "Dia da Liberdade": "Freedom Day",
    "Dia do Trabalhador": "Labour Day", "Dia de Portugal": "Portugal Day", "Assunção de Nossa Senhora": "Assumption", "Implantação da República": "Republic Day",
    "Todos os santos": "All Saints' Day", "Restauração da Independência": "Restoration of Independence", "Imaculada Conceição": "Immaculate Conception", "Трійця": "Pentecost",
    "Pasqua di Resurrezione": "Easter Sunday", "Día de las Fuerzas Armadas y la Policía del Perú": "Armed Forces and Police Day", "Día de Santa Rosa de Lima": "Saint Rose of Lima",
    "Day before Thanksgiving (start at noon)": "Day before Thanksgiving", "Defendence of the Fatherland": "Defender of the Fatherland Day", "New Year's Day - Bank Holiday": "New Year's Day", "体育の日": "Sports Day",
}
LOCAL = {"体育の日": "スポーツの日"}

# ---- From the libraries

SHIFT = re.compile(r"\s*[(-]?\s*\b(shift(ed)?|substitute|observed|postponed|\(shift\))\)?$", re.IGNORECASE)


def plain(name):
    """'Año Nuevo [New Year's Day](Observed)' → what is said, and whether it is a day instead."""
    name = re.sub(r"\s+", " ", name.replace("|", " ").replace("’", "'")).strip()
    moved = SHIFT.search(name) is not None
    return SHIFT.sub("", name).strip(), moved


def english(name):
    name, moved = plain(name)
    name = re.sub(r"Queen's Birthday|Queen's Official Birthday", "King's Birthday", ENGLISH.get(name, name))
    return f"{'Christmas Day' if name == 'Christmas' else name} (observed)" if moved else name


# What a name was before it was put into English: of these countries the local one, where python-holidays has none.
LOCALLY = {"AO", "AR", "EE", "ES", "PT"}
ALSO_ENGLISH = {"New year", "All Souls Day", "All Saints Day", "Assumption of Mary to Heaven", "Carnival Lunes"}


def of_workalendar(calendar, year, said):
    """The days, with the first name of each; a day instead gives way to a holiday of its own. Fills in what was said for each name."""
    days = {}
    for day, original in calendar.holidays(year):
        name = english(original)
        said.setdefault(name, plain(original)[0])
        if day.year == year and (day not in days or days[day].endswith("(observed)") and not name.endswith("(observed)")):
            days[day] = name
    return days


def of_holidays(place, part, year):
    """The days: (English name or None, local name)."""
    cls = getattr(holidays, CLASSES[place])
    options = {"years": year, "expand": False}
    if place == "MX":
        options["observed"] = False
    if place in ("SE", "NO"):
        options["include_sundays"] = False
    if part:
        options["state" if part in (getattr(cls, "STATES", None) or []) else "prov"] = part
    days = {}
    for day, name in cls(**options).items():
        if day.year != year:
            continue
        said = re.match(r"([^\[]*?)\s*\[(.*?)\]\s*(\(Observed\))?", re.sub(r"\s+", " ", name))
        if said:
            days[day] = (english(said[2] + (" (Observed)" if said[3] else "")), said[1].strip())
        else:
            local, moved = plain(re.sub(r"\s+", " ", name))
            days[day] = (None, f"{LOCAL.get(local, local)} (observed)" if moved else LOCAL.get(local, local))
    return days


def named(chosen, other, pick):
    """For each name of the chosen days the name the other list most often has on them, if on most."""
    votes = defaultdict(Counter)
    for day, name in chosen:
        votes[name][pick(other.get(day))] += 1
    return {name: best for name, counter in votes.items() for best, n in counter.most_common(1) if best and 2 * n > sum(counter.values())}


ENGLISH_SPEAKING = {"AU", "CA", "GB", "NZ", "EG"}
# Parts whose first language is none of python-holidays' names.
OTHER_LANGUAGE = {"CH-FR", "CH-GE", "CH-JU", "CH-NE", "CH-TI", "CH-VD", "CH-VS"}


def place_of(country, part):
    """All the days of a place: date → (English name, local name)."""
    code = f"{country}-{part}" if part else country
    if code in OWN:
        return {day: (name, local or name) for year in YEARS for day, (name, local) in OWN[code][1](year).items()}
    calendar = FranceAlsaceMoselle if code in ("FR-57", "FR-67", "FR-68") else registry.get(code) or registry.get(country)
    said = {}
    ours = {d: n for year in YEARS for d, n in of_workalendar(calendar(), year, said).items()} if calendar else {}
    theirs = {}
    if country in CLASSES:
        cls = getattr(holidays, CLASSES[country])
        known = list(getattr(cls, "PROVINCES", None) or []) + list(getattr(cls, "STATES", None) or [])
        back = {iso: own for own, iso in PARTS.get(country, {}).items() if iso}
        own = back.get(part, part)
        key = code if code in CLASSES else country
        theirs = {d: n for year in YEARS for d, n in of_holidays(key, own if own in known else None, year).items()}
    if country in BETTER and code != "CA":
        names = named(((d, n[1]) for d, n in theirs.items()), ours, lambda name: name and name.removesuffix(" (observed)"))
        speaks = country in ENGLISH_SPEAKING
        result = {}
        for day, (name, local) in theirs.items():
            name = name or (english(local) if speaks else ENGLISH.get(local) or names.get(local) or english(local))
            result[day] = (name, name if speaks else local)
        return result
    names = {} if country in ENGLISH_SPEAKING or code in OTHER_LANGUAGE else named(ours.items(), theirs, lambda pair: pair and "," not in pair[1] and pair[1].removesuffix(" (observed)"))
    if country in LOCALLY:
        names = {name: word for name, word in said.items() if word in ENGLISH and word not in ALSO_ENGLISH} | names
    return {day: (name, names.get(name) or names.get(name.removesuffix(" (observed)"), name)) for day, name in ours.items()}


def corrected(code, days):
    days = dict(days)
    for places, what, first, last in NOT:
        if re.fullmatch(places, code):
            for day in [d for d, (name, _) in days.items() if first <= d.year <= last and (re.fullmatch(what, name) or re.fullmatch(what, f"{d:%m%d}"))]:
                del days[day]
    for places, name, local, rule, first, last in MORE:
        if re.fullmatch(places, code):
            for day in (d for year in range(first, last + 1) for d in rule(year)):
                days[day] = (name, local or name)
    return days


def title(code):
    if code in TITLES:
        return TITLES[code]
    cls = registry.get(code)
    if code in OWN:
        return OWN[code][0]
    if cls:
        return (cls.__doc__ or cls.__name__).strip().splitlines()[0]
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", CLASSES[code]) if code in CLASSES else code


def all_places():
    codes = set(registry.region_registry) | {code for code in CLASSES if code in BETTER or code[:2] == "GB"} | set(OWN) | {"FR-57", "FR-67", "FR-68"}
    for country in PARTS:
        cls = getattr(holidays, CLASSES[country])
        codes -= {code for code in codes if code.startswith(f"{country}-")}
        codes |= {f"{country}-{iso}" for part in cls.PROVINCES for iso in [PARTS[country].get(part, part)] if iso}
    return sorted(codes)


# What begins at an hour.
HALF = {"Day before Thanksgiving": "1200"}


def runs(days):
    """Days one after the other, together."""
    found = []
    for day in days:
        if found and day - found[-1][-1] == DAY:
            found[-1].append(day)
        else:
            found.append([day])
    return found


def item(name, run):
    return f"{run[0]:%m%d}" + (f"@{HALF[name]}" if name in HALF else "") + (f"+{len(run) - 1}" if len(run) > 1 else "")


def main(target):
    numbers, places = {}, []
    for code in all_places():
        days = corrected(code, place_of(*(code.split("-") + [None])[:2]))
        by_name = defaultdict(lambda: defaultdict(list))
        for day in sorted(days):
            by_name[days[day]][day.year].append(day)
        lines = []
        for (name, local), years in by_name.items():
            items = [",".join(item(name, run) for run in runs(years[year])) or "-" for year in YEARS]
            lines.append(f"{name}|{local}|{items[0] if len(set(items)) == 1 else ' '.join(items)}")
        empty = [year for year in YEARS if not any(d.year == year for d in days)]
        if empty:
            raise SystemExit(f"{code}: nothing in {empty}")
        places.append(f"P {code}|{title(code)}|" + " ".join(str(numbers.setdefault(line, len(numbers))) for line in lines))
    with open(target, "w", encoding="utf-8", newline="\n") as file:
        file.write("\n".join([
            f"# Public holidays {FIRST} to {LAST}, made by deploy/data/holidays.py, which tells the sources and the format; attribution in NOTICE.",
            f"Y {FIRST} {LAST}", *(f"H {line}" for line in numbers), *places, ""]))
    print(f"{len(places)} places, of which {sum(p[4] == '|' for p in places)} countries; {len(numbers)} holidays → {target}")


main(sys.argv[1])
