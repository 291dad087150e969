"""The tables behind the spoken form: units, currencies, abbreviations, initialisms.

Data only. A symbol is added here and nowhere else; case matters everywhere ("m" is a meter, "M" a million).
"""


def _rows(text: str) -> list[list[str]]:
    """The rows of a table: one a line, its cells parted by bars."""
    return [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


UNITS: dict[str, tuple[str, str]] = {
    symbol: (one, many)
    for symbols, one, many in _rows(
        """
        °C, ° C | degree Celsius | degrees Celsius
        °F, ° F | degree Fahrenheit | degrees Fahrenheit
        ° | degree | degrees
        % | percent | percent
        ‰ | per mille | per mille
        km/h, kph, km/hr | kilometer per hour | kilometers per hour
        mph | mile per hour | miles per hour
        m/s | meter per second | meters per second
        mi | mile | miles
        m/s² | meter per second squared | meters per second squared
        km | kilometer | kilometers
        m | meter | meters
        cm | centimeter | centimeters
        mm | millimeter | millimeters
        µm | micrometer | micrometers
        ft | foot | feet
        yd | yard | yards
        m² | square meter | square meters
        m³ | cubic meter | cubic meters
        km² | square kilometer | square kilometers
        ft², sq ft | square foot | square feet
        cm² | square centimeter | square centimeters
        kg | kilogram | kilograms
        g | gram | grams
        mg | milligram | milligrams
        µg | microgram | micrograms
        lb, lbs | pound | pounds
        oz | ounce | ounces
        l, L | liter | liters
        dl | deciliter | deciliters
        cl | centiliter | centiliters
        ml, mL | milliliter | milliliters
        gal | gallon | gallons
        tbsp | tablespoon | tablespoons
        tsp | teaspoon | teaspoons
        W | watt | watts
        kW | kilowatt | kilowatts
        MW | megawatt | megawatts
        Wh | watt hour | watt hours
        kWh | kilowatt hour | kilowatt hours
        MWh | megawatt hour | megawatt hours
        mAh | milliamp hour | milliamp hours
        V | volt | volts
        mV | millivolt | millivolts
        mA | milliamp | milliamps
        Hz | hertz | hertz
        kHz | kilohertz | kilohertz
        MHz | megahertz | megahertz
        GHz | gigahertz | gigahertz
        kB, KB | kilobyte | kilobytes
        MB | megabyte | megabytes
        GB | gigabyte | gigabytes
        TB | terabyte | terabytes
        kbps | kilobit per second | kilobits per second
        Mbps, Mbit/s | megabit per second | megabits per second
        Gbps | gigabit per second | gigabits per second
        h, hr, hrs | hour | hours
        min, mins | minute | minutes
        sec, secs, s | second | seconds
        ms | millisecond | milliseconds
        hPa | hectopascal | hectopascals
        kPa | kilopascal | kilopascals
        mbar | millibar | millibars
        bar | bar | bar
        psi | pound per square inch | pounds per square inch
        dB | decibel | decibels
        lx | lux | lux
        lm | lumen | lumens
        ppm | part per million | parts per million
        rpm | turn per minute | turns per minute
        kcal | kilocalorie | kilocalories
        kJ | kilojoule | kilojoules
        px | pixel | pixels
        µg/m³ | microgram per cubic meter | micrograms per cubic meter
        mm/h | millimeter per hour | millimeters per hour
        l/min | liter per minute | liters per minute
        kWh/m² | kilowatt hour per square meter | kilowatt hours per square meter
        """
    )
    for symbol in symbols.split(", ")
}
"""Symbol → one, many."""

CURRENCIES: dict[str, tuple[str, str, str, str]] = {
    sign: (one, many, small_one, small_many)
    for signs, one, many, small_one, small_many in _rows(
        """
        $, US$, USD | dollar | dollars | cent | cents
        €, EUR | euro | euros | cent | cents
        £, GBP | pound | pounds | penny | pence
        ¥ | yen | yen | sen | sen
        ₹ | rupee | rupees | paisa | paise
        CHF | franc | francs | centime | centimes
        """
    )
    for sign in signs.split(", ")
}
"""Sign or code → one, many, one hundredth, many hundredths."""

MAGNITUDES = {
    "k": "thousand", "K": "thousand", "m": "million", "M": "million", "bn": "billion", "B": "billion", "T": "trillion"
}  # fmt: skip
"""Letters after an amount of money."""

ABBREVIATIONS: dict[str, str] = {
    short: full
    for pairs in _rows(
        """
        Dr Doctor | Mr Mister | Mrs Missus | Ms Miss | Prof Professor | Jr Junior | Sr Senior | Ave Avenue
        Blvd Boulevard | Rd Road | Mt Mount | Ft Fort | Gen General | Capt Captain | Lt Lieutenant | Sgt Sergeant
        Rev Reverend | Gov Governor | Sen Senator | Hon Honorable | etc et cetera | approx approximately
        vs versus | max maximum | temp temperature | dept department | est estimated | incl including
        excl excluding | tel telephone | ext extension | vol volume | fig figure | avg average | hr hour
        hrs hours | mins minutes | secs seconds | cf compare | ca about | resp respectively | Inc Incorporated
        Ltd Limited | Corp Corporation | Co Company | Jan January | Feb February | Mar March | Apr April
        Jun June | Jul July | Aug August | Sep September | Sept September | Oct October | Nov November
        Dec December
        """
    )
    for short, full in (pair.split(" ", 1) for pair in pairs)
}
"""What a full stop follows → what is said."""

SPELLED = _words(
    """
    AC AI AM API AQI ATM BBC BMW CD CEO CIA CNN CO CPU DC DIY DJ DVD EU EV FAQ FBI FM GPS GPU HDD HDMI HP HTML HTTP
    HTTPS HVAC IBM ID IP IR IT LCD LED LLM LTE MHz MP MQTT NFC PC PDF PH PIR PM PhD QR RFID RGB RSVP SMS SOS SQL SSD
    STT TTS TV UK UN UPS URL US USA USB UV VCR VIP VPN XML
    """
)
"""Capitals whose letters are named."""

SAID_AS_WORDS = _words(
    """
    AH AIDS ALL ALWAYS AN AND ANY ARE AS ASCII ASK AT BAD BE BIG BOTH BUT BY CAN COVID DAD DAY DID DO DONE END EVER
    FAR FOR FUN GET GIF GO HA HAD HAS HE HELP HER HEY HI HIM HIS HOT HOW IF IKEA IN IS ITS JPEG LAN LASER LEGO LET
    LIDAR LOW ME MOM MUST MY NASA NATO NEVER NEW NO NOT NOW OF OFF OH OLD ON ONE ONLY OPEC OPEN OR OUR OUT OWN PIN
    RADAR RAM RED ROM RUN SAY SCUBA SEE SET SIM SIX SO SONAR SPA STOP TEN THE TO TOO TOP TRY TWO UNESCO UNICEF UP
    USE VERY WAN WAS WAY WE WHO WHY WIFI WOW YAML YES YET YOU ZIP
    """
)
"""Capitals that are read as a word all the same."""

NEVER_LAST = _words(
    """
    approx ca capt cf dept dr e.g eg est excl fig figs ft gen gov hon i.e ie incl lt messrs mr mrs ms mt mx nr prof
    resp rev sgt st tel vol vs
    """
)
"""A full stop after one of these never ends a sentence."""

PERHAPS_LAST = _words(
    """
    a.m apr aug ave avg blvd co corp dec etc feb fri hr hrs inc jan jr jul jun lb lbs ltd mar max min mon no nov oct
    oz p.m rd sat sec sep sept sr sun temp thu tue u.k u.n u.s wed
    """
)
"""After one of these a sentence ends only when the next word begins with a capital ("no.": when no number follows)."""
