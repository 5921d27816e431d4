"""Words for made-up people, firms and places. Frequent given names and surnames; no list was copied."""

from __future__ import annotations

WOMEN = {
    "PL": "Anna Maria Katarzyna Małgorzata Agnieszka Barbara Ewa Krystyna Magdalena Joanna Zofia Aleksandra Monika "
    "Zuzanna Julia Natalia Karolina Beata Dorota Hanna Celina Łucja Wiktoria".split(),
    "SI": "Marija Ana Maja Irena Mojca Nina Mateja Nataša Barbara Petra Katja Eva Sara Špela Tina Lara Nika Zala "
    "Alenka Urša Živa Tjaša Anja Metka".split(),
}
MEN = {
    "PL": "Piotr Krzysztof Andrzej Tomasz Jan Paweł Michał Marcin Jakub Adam Marek Łukasz Grzegorz Mateusz Wojciech "
    "Dawid Kamil Rafał Robert Maciej Szymon Zbigniew Ryszard Borys".split(),
    "SI": "Franc Janez Marko Ivan Anton Andrej Jožef Luka Matej Peter Tomaž Miha Jan Rok Žiga Nejc Jure Bojan Uroš "
    "Primož Blaž Gašper Matjaž Borut".split(),
}
SURNAMES = {
    "PL": "Nowak Wójcik Kamiński Lewandowski Zieliński Szymański Woźniak Kozłowski Mazur Jankowski Kwiatkowski "
    "Krawczyk Kaczmarek Piotrowski Grabowski Pawłowski Michalski Król Wieczorek Jabłoński Wróbel Zając Stępień Górski "
    "Sikora Baran Duda Szewczyk Pietrzak Walczak Gąsior Żak Ćwikła".split(),
    "SI": "Novak Horvat Kovačič Krajnc Zupančič Potočnik Kovač Mlakar Kos Vidmar Golob Turk Kralj Božič Korošec Bizjak "
    "Zupan Hribar Kotnik Kavčič Rozman Kastelic Oblak Petek Žagar Hočevar Kolar Košir Koren Klemenčič Zajc Knez Medved "
    "Pirc".split(),
}
CITIES = {
    "dolnośląskie": ("Wrocław", "Legnica"),
    "kujawsko-pomorskie": ("Bydgoszcz", "Toruń"),
    "lubelskie": ("Lublin", "Zamość"),
    "lubuskie": ("Zielona Góra",),
    "łódzkie": ("Łódź", "Piotrków Trybunalski"),
    "małopolskie": ("Kraków", "Tarnów"),
    "mazowieckie": ("Warszawa", "Radom", "Płock"),
    "opolskie": ("Opole",),
    "podkarpackie": ("Rzeszów", "Przemyśl"),
    "podlaskie": ("Białystok",),
    "pomorskie": ("Gdańsk", "Gdynia", "Słupsk"),
    "śląskie": ("Katowice", "Częstochowa", "Gliwice"),
    "świętokrzyskie": ("Kielce",),
    "warmińsko-mazurskie": ("Olsztyn", "Elbląg"),
    "wielkopolskie": ("Poznań", "Kalisz"),
    "zachodniopomorskie": ("Szczecin", "Koszalin"),
    "Pomurska": ("Murska Sobota",),
    "Podravska": ("Maribor", "Ptuj"),
    "Koroška": ("Slovenj Gradec",),
    "Savinjska": ("Celje", "Velenje"),
    "Zasavska": ("Trbovlje",),
    "Posavska": ("Krško",),
    "Jugovzhodna Slovenija": ("Novo mesto",),
    "Osrednjeslovenska": ("Ljubljana", "Domžale"),
    "Gorenjska": ("Kranj", "Jesenice"),
    "Primorsko-notranjska": ("Postojna",),
    "Goriška": ("Nova Gorica",),
    "Obalno-kraška": ("Koper", "Piran"),
}
REGIONS = {
    "PL": {
        "mazowieckie": 145, "śląskie": 115, "wielkopolskie": 92, "małopolskie": 90, "dolnośląskie": 76, "łódzkie": 63,
        "pomorskie": 62, "podkarpackie": 55, "lubelskie": 54, "kujawsko-pomorskie": 53, "zachodniopomorskie": 43,
        "warmińsko-mazurskie": 36, "świętokrzyskie": 31, "podlaskie": 30, "lubuskie": 26, "opolskie": 25,
    },
    "SI": {
        "Osrednjeslovenska": 270, "Podravska": 157, "Savinjska": 124, "Gorenjska": 100, "Jugovzhodna Slovenija": 70,
        "Goriška": 57, "Obalno-kraška": 56, "Pomurska": 55, "Posavska": 36, "Koroška": 34, "Zasavska": 27,
        "Primorsko-notranjska": 26,
    },
}  # fmt: skip
"""Regions by thousandths of the country's people (statistical offices, 2024, rounded from memory)."""

FIRM_WORDS = {
    "PL": "Bursztyn Wisła Orzeł Granit Polar Tatra Mewa Dąb Kometa Sokół Iskra Neptun Horyzont Zefir Fala".split(),
    "SI": "Jantar Triglav Sava Lipa Soča Kras Galeb Bor Zvezda Krim Planina Ruj Slap Most Veter Obzorje".split(),
}
FIRM_TRADES = {
    "A": ("Agro", "Kmetijstvo"), "C": ("Produkcja", "Proizvodnja"), "F": ("Budowa", "Gradnje"),
    "G": ("Handel", "Trgovina"), "H": ("Trans", "Prevozi"), "I": ("Hotel", "Hotel"), "K": ("Soft", "Programi"),
    "L": ("Finanse", "Finance"), "N": ("Doradztwo", "Svetovanje"), "R": ("Med", "Zdravje"), "P": ("Urząd", "Zavod"),
    "Q": ("Szkoła", "Izobraževanje"), "T": ("Serwis", "Servis"),
}  # fmt: skip
