"""Units of measurement, currencies and scales, under one name each.

Conversion factors are exact by definition (SI, the international yard and pound); a month and a day never convert.
"""

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Unit:
    """`name` is the canonical name; amounts of one `dimension` compare after multiplying by `factor`."""

    name: str
    dimension: str
    factor: Decimal


_MEASURES = """
s time 1 second seconds sec secs
min time 60 minute minutes mins
h time 3600 hour hours hr hrs
day days 1 days
week days 7 weeks wk wks
month months 1 months mo mos
quarter months 3 quarters
year months 12 years yr yrs annum
decade months 120 decades
business_day business_days 1
calendar_day days 1
g mass 1 gram grams grammes
kg mass 1000 kilogram kilograms kilo kilos kgs
mg mass 0.001 milligram milligrams
µg mass 0.000001 mcg μg ug microgram micrograms
ng mass 0.000000001 nanogram nanograms
tonne mass 1000000 tonnes
ton short_tons 1 tons
lb mass 453.59237 lbs pound_mass
oz mass 28.349523125 ounce ounces
m length 1 metre metres meter meters
km length 1000 kilometre kilometres kilometer kilometers
cm length 0.01 centimetre centimetres centimeter centimeters
mm length 0.001 millimetre millimetres millimeter millimeters
µm length 0.000001 μm um micron microns micrometre micrometres micrometer micrometers
nm length 0.000000001 nanometre nanometres nanometer nanometers
inch length 0.0254 inches
ft length 0.3048 foot feet
yd length 0.9144 yard yards
mile length 1609.344 miles
m² area 1 m2 sqm
mm² area 0.000001 mm2
cm² area 0.0001 cm2
km² area 1000000 km2
ft² area 0.09290304 sqft
hectare area 10000 hectares ha
acre area 4046.8564224 acres
l volume 1 L litre litres liter liters
dl volume 0.1 dL
ml volume 0.001 mL millilitre millilitres milliliter milliliters
µl volume 0.000001 μL µL uL
m³ volume 1000 m3 Nm3 Nm³
cm³ volume 0.001 cm3 cc
dm³ volume 1 dm3
ft³ volume 28.316846592 ft3 cuft
gallon gallons_us 1 gallons gal
barrel barrels 1 barrels bbl bbls
Pa pressure 1 pascal pascals
kPa pressure 1000
MPa pressure 1000000
GPa pressure 1000000000
bar pressure 100000 bars
psi psi 1 psig
mmHg mmHg 1
V voltage 1 volt volts
kV voltage 1000
mV voltage 0.001
A current 1 ampere amperes amp amps
mA current 0.001
W power 1 watt watts
kW power 1000 kilowatt kilowatts
MW power 1000000 megawatt megawatts
GW power 1000000000 gigawatt gigawatts
kWh energy_watt_hour 1000 kilowatt-hours
MWh energy_watt_hour 1000000 megawatt-hours
GWh energy_watt_hour 1000000000
Hz frequency 1 hertz
kHz frequency 1000
MHz frequency 1000000
GHz frequency 1000000000
N force 1 newton newtons
kN force 1000
Nm torque 1 N·m
°C celsius 1 ℃
°F fahrenheit 1 ℉
kelvin kelvin 1
rpm rpm 1
kph length/time 0.2777777777777777777777777778
mph length/time 0.44704
dB decibel 1 dBA
kB bytes 1000 KB
MB bytes 1000000
GB bytes 1000000000
TB bytes 1000000000000
mol amount 1 moles
mmol amount 0.001
µmol amount 0.000001 μmol umol
nmol amount 0.000000001
IU IU 1
kcal kcal 1
"""
# What is counted. A count without its noun is still a figure; two different nouns are a mismatch.
_COUNTED = """
share shares
employee employees
patient patients
participant participants
subject subjects
woman women
man men
child children
adult adults
store stores
customer customers
unit units
copy copies
vote votes
seat seats
site sites
vehicle vehicles
home homes
hospital hospitals
case cases
event events
death deaths
cycle cycles
dose doses
tablet tablets
point points
basis_point
"""
COUNTED = frozenset(line.split()[0] for line in _COUNTED.strip().splitlines())


def _table() -> dict[str, Unit]:
    table: dict[str, Unit] = {}
    for line in _MEASURES.strip().splitlines():
        name, dimension, factor, *others = line.split()
        for word in (name, *others):
            table[word] = Unit(name, dimension, Decimal(factor))
    for line in _COUNTED.strip().splitlines():
        name, *others = line.split()
        for word in (name, *others):
            table[word] = Unit(name, name, Decimal(1))
    return table


UNITS = _table()
_FOLDED = {word.casefold(): unit for word, unit in UNITS.items() if len(word) > 3}

CURRENCIES = {
    "US$": "USD", "U.S.$": "USD", "$": "$", "C$": "CAD", "CA$": "CAD", "A$": "AUD", "AU$": "AUD", "HK$": "HKD", "NZ$": "NZD",
    "S$": "SGD", "R$": "BRL", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₩": "KRW", "CHF": "CHF", "EUR": "EUR", "USD": "USD",
    "GBP": "GBP", "JPY": "JPY", "INR": "INR", "CNY": "CNY", "RMB": "CNY", "CAD": "CAD", "AUD": "AUD", "SEK": "SEK", "NOK": "NOK",
    "DKK": "DKK", "HKD": "HKD", "SGD": "SGD", "BRL": "BRL", "KRW": "KRW", "NZD": "NZD", "ZAR": "ZAR", "PLN": "PLN", "Rs.": "INR",
    "Rs": "INR", "DM": "DEM", "dollars": "$", "dollar": "$", "euros": "EUR", "euro": "EUR", "pounds": "GBP", "sterling": "GBP",
    "yen": "JPY", "rupees": "INR", "francs": "CHF", "yuan": "CNY", "renminbi": "CNY", "cents": "¢", "cent": "¢", "¢": "¢",
    "pence": "GBp",
}  # fmt: skip
_DOLLARS = frozenset(("$", "USD", "CAD", "AUD", "HKD", "NZD", "SGD"))

SCALES = {
    "hundred": 2, "thousand": 3, "thousands": 3, "k": 3, "K": 3, "million": 6, "millions": 6, "mn": 6, "mm": 6, "MM": 6, "mln": 6,
    "m": 6, "M": 6, "Mio": 6, "Mrd": 9, "billion": 9, "billions": 9, "bn": 9, "b": 9, "B": 9, "trillion": 12, "trillions": 12, "tn": 12, "T": 12,
    "lakh": 5, "lakhs": 5, "crore": 7, "crores": 7, "dozen": 0,
}  # fmt: skip


def unit_of(word: str) -> Unit | None:
    """The unit that a word or symbol names; symbols keep their case (mW is not MW), words do not. 'm³/h' is one unit over another."""
    return UNITS.get(word) or _FOLDED.get(word.casefold()) or _prefixed(word) or _quotient(word)


_PREFIXES = {"p": -12, "n": -9, "µ": -6, "μ": -6, "m": -3, "c": -2, "k": 3, "M": 6, "G": 9, "T": 12}
_PREFIXED = {"A": "current", "V": "voltage", "W": "power", "Hz": "frequency", "Pa": "pressure", "N": "force", "J": "energy_joule", "Ω": "resistance",
             "F": "capacitance", "Wh": "energy_watt_hour", "VA": "apparent_power", "Bq": "activity", "Sv": "dose_equivalent", "Gy": "dose_absorbed",
             "eV": "energy_electronvolt", "T": "flux_density", "lx": "illuminance"}  # fmt: skip


def _prefixed(word: str) -> Unit | None:
    """'µA', 'kΩ', 'GWh': a prefix of the SI before a symbol that takes one."""
    base, power = word, 0
    if word not in _PREFIXED:
        base, power = word[1:], _PREFIXES.get(word[:1], 0)
    if base not in _PREFIXED or (base == word) != (power == 0):
        return None
    known = UNITS.get(base)
    dimension, factor = (known.dimension, known.factor) if known else (_PREFIXED[base], Decimal(1))
    return Unit(word.replace("μ", "µ"), dimension, factor.scaleb(power))


@lru_cache(maxsize=1000)
def _quotient(word: str) -> Unit | None:
    above, slash, below = word.partition("/")
    if not slash or "/" in below:
        return None
    a, b = unit_of(above), unit_of(below)
    if a is None or b is None:
        return None
    return Unit(f"{a.name}/{b.name}", f"{a.dimension}/{b.dimension}", a.factor / b.factor)


def same_currency(a: str, b: str) -> bool:
    """True unless both are known and differ; a bare dollar sign may be any dollar."""
    return not a or not b or a == b or ("$" in (a, b) and {a, b} <= _DOLLARS)
