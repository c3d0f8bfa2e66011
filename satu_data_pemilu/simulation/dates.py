"""The days of the simulated deliveries, and of the election they are about."""

from datetime import date

# the content of the population register and its recap
REGISTER_DATE = date(2022, 12, 31)
# deaths since this day are simulated, and those registered since it delivered
DEATHS_FROM = date(2022, 1, 1)
# the content of the lists of pupils
PUPILS_DATE = date(2023, 3, 31)
# recordings for the KTP-el since this day are delivered
RECORDINGS_FROM = date(2022, 1, 1)
# the content of the deeds of death, of the rosters and of the recordings
EVENTS_DATE = date(2023, 5, 31)
# the content of what is known of citizens abroad, after the election
ABROAD_DATE = date(2024, 2, 29)
# the content of the deeds of marriage, which go on past election day
MARRIAGES_DATE = date(2024, 3, 31)
# the content of the lists, and of the recap of the second
DPS_DATE = date(2023, 4, 5)
DPT_DATE = date(2023, 6, 21)
ELECTION_DAY = date(2024, 2, 14)
# who was born by this day is 17 on election day, or on the register's day
ELECTION_17 = date(2007, 2, 14)
REGISTER_17 = date(2005, 12, 31)
