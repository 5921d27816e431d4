"""The sentences of indicators in the three languages, with places to fill."""

from __future__ import annotations

from collections.abc import Mapping

NAMES: Mapping[str, Mapping[str, str]] = {
    "measurable": {"en": "Measurable", "pl": "Mierzalny", "sl": "Merljiv"},
    "substantial": {"en": "Substantial", "pl": "Wystarczająco duży", "sl": "Dovolj velik"},
    "accessible": {"en": "Accessible", "pl": "Osiągalny", "sl": "Dosegljiv"},
    "differentiable": {"en": "Different from the others", "pl": "Różny od pozostałych", "sl": "Drugačen od drugih"},
    "actionable": {"en": "Actionable", "pl": "Prowadzi do działania", "sl": "Vodi k dejanjem"},
    "stable": {"en": "Stable", "pl": "Stabilny", "sl": "Stabilen"},
}

LIGHTS: Mapping[str, Mapping[str, str]] = {
    "green": {"en": "good", "pl": "dobrze", "sl": "dobro"},
    "amber": {"en": "fair", "pl": "średnio", "sl": "srednje"},
    "red": {"en": "weak", "pl": "słabo", "sl": "slabo"},
    "unknown": {"en": "cannot say yet", "pl": "jeszcze nie wiadomo", "sl": "še ni znano"},
}

DIMENSIONS: Mapping[str, Mapping[str, str]] = {
    "payment_terms": {"en": "payment terms", "pl": "warunki płatności", "sl": "plačilni pogoji"},
    "discount": {"en": "discount", "pl": "rabat", "sl": "popust"},
    "priority": {"en": "priority", "pl": "priorytet", "sl": "prioriteta"},
    "service": {"en": "service level", "pl": "poziom obsługi", "sl": "raven storitve"},
    "process": {"en": "sales process", "pl": "proces sprzedaży", "sl": "prodajni proces"},
    "pitch": {"en": "pitch", "pl": "argumentacja sprzedażowa", "sl": "prodajni nagovor"},
}

SENTENCES: Mapping[str, Mapping[str, str]] = {
    "least known": {
        "en": "Known least of what the rule looks at: {name}, {share}. Good from 80 %, fair from 60 %.",
        "pl": "Najmniej znane z tego, na co patrzy reguła: {name}, {share}. Dobrze od 80 %, średnio od 60 %.",
        "sl": "Najmanj znano od tega, kar gleda pravilo: {name}, {share}. Dobro od 80 %, srednje od 60 %.",
    },
    "looks at nothing": {
        "en": "The rule looks at nothing that could be unknown.",
        "pl": "Reguła nie patrzy na nic, czego można nie wiedzieć.",
        "sl": "Pravilo ne gleda ničesar, kar bi bilo lahko neznano.",
    },
    "same again": {
        "en": "Computed again, the rule gives exactly the published members.",
        "pl": "Policzona ponownie, reguła daje dokładnie opublikowany skład.",
        "sl": "Ponovno izračunano pravilo da natanko objavljene člane.",
    },
    "other again": {
        "en": "Computed again, the rule gives other members than were published.",
        "pl": "Policzona ponownie, reguła daje inny skład niż opublikowany.",
        "sl": "Ponovno izračunano pravilo da druge člane, kot so bili objavljeni.",
    },
    "size": {
        "en": "Customers: {count}; at least {least} are wanted.",
        "pl": "Klienci: {count}; potrzeba co najmniej {least}.",
        "sl": "Stranke: {count}; potrebnih je vsaj {least}.",
    },
    "revenue share": {
        "en": "Share of 12 months' revenue: {share}; at least 2 % is wanted.",
        "pl": "Udział w przychodzie z 12 miesięcy: {share}; potrzeba co najmniej 2 %.",
        "sl": "Delež prihodka v 12 mesecih: {share}; potrebna sta vsaj 2 %.",
    },
    "no revenue": {
        "en": "There is no revenue of 12 months to take a share of, or it is hidden for your role.",
        "pl": "Nie ma przychodu z 12 miesięcy, z którego można policzyć udział, albo jest ukryty dla Twojej roli.",
        "sl": "Ni prihodka v 12 mesecih, od katerega bi izračunali delež, ali pa je za vašo vlogo skrit.",
    },
    "surplus": {
        "en": "Margin less the cost to serve: {amount}; more than nothing is wanted.",
        "pl": "Marża minus koszt obsługi: {amount}; ma być większa od zera.",
        "sl": "Marža brez stroška podpore: {amount}; biti mora več kot nič.",
    },
    "no surplus": {
        "en": "What serving them costs is not known, so margin less cost to serve is left out.",
        "pl": "Koszt obsługi nie jest znany, więc marża minus koszt obsługi jest pominięta.",
        "sl": "Strošek podpore ni znan, zato je marža brez stroška podpore izpuščena.",
    },
    "reached": {
        "en": "May be contacted by phone or e-mail: {share}. Good from 60 %, fair from 40 %.",
        "pl": "Wolno się skontaktować telefonicznie lub e-mailem: {share}. Dobrze od 60 %, średnio od 40 %.",
        "sl": "Dovoljen stik po telefonu ali e-pošti: {share}. Dobro od 60 %, srednje od 40 %.",
    },
    "reached by": {
        "en": "An address is known, their service has the channel, and they agreed or needn't.",
        "pl": "Adres jest znany, ich obsługa ma ten kanał, a zgoda jest albo nie jest potrzebna.",
        "sl": "Naslov je znan, njihova podpora ima ta kanal in soglasje je dano ali ni potrebno.",
    },
    "reached by nobody": {
        "en": "Nobody is in, so there is nobody to contact.",
        "pl": "Nikogo tu nie ma, więc nie ma z kim się kontaktować.",
        "sl": "V segmentu ni nikogar, zato ni s kom stopiti v stik.",
    },
    "differ": {
        "en": "Beyond the rule they differ most from the others in: {names}.",
        "pl": "Poza regułą najbardziej różnią się od pozostałych: {names}.",
        "sl": "Poleg pravila se od drugih najbolj razlikujejo: {names}.",
    },
    "differ little": {
        "en": "In none of {count} other variables do they clearly differ; nearest: {names}.",
        "pl": "W żadnej z {count} pozostałych zmiennych nie różnią się wyraźnie; najbliżej: {names}.",
        "sl": "V nobeni od {count} drugih spremenljivk se jasno ne razlikujejo; najbližje: {names}.",
    },
    "differ by": {
        "en": "Good: η² from 0.06, V from 0.30; fair: η² from 0.01, V from 0.10.",
        "pl": "Dobrze: η² od 0,06, V od 0,30; średnio: η² od 0,01, V od 0,10.",
        "sl": "Dobro: η² od 0,06, V od 0,30; srednje: η² od 0,01, V od 0,10.",
    },
    "too few to compare": {
        "en": "There are too few to compare: 30 who are in and 30 who are out are needed.",
        "pl": "Za mało danych do porównania: potrzeba 30 klientów w segmencie i 30 poza nim.",
        "sl": "Premalo za primerjavo: potrebnih je 30 strank v segmentu in 30 zunaj njega.",
    },
    "number effect": {"en": "{name} (η² {judged}, ω² {told})"},
    "code effect": {"en": "{name} (V {told})"},
    "policy to come": {
        "en": "After saving, give it a policy: without one it changes nothing.",
        "pl": "Po zapisaniu nadaj mu zasady obsługi: bez nich segment niczego nie zmienia.",
        "sl": "Po shranjevanju mu dajte pravila obravnave: brez njih segment ničesar ne spremeni.",
    },
    "no policy": {
        "en": "It has no policy in force, so it changes nothing.",
        "pl": "Nie ma obowiązujących zasad obsługi, więc niczego nie zmienia.",
        "sl": "Nima veljavnih pravil obravnave, zato ničesar ne spremeni.",
    },
    "same policy": {
        "en": "Its policy gives nothing that others do not get too.",
        "pl": "Jego zasady nie dają nic, czego nie dostają też inni.",
        "sl": "Njegova pravila obravnave ne dajejo ničesar, česar ne dobijo tudi drugi.",
    },
    "own policy": {
        "en": "Its policy differs from what others get in: {names}.",
        "pl": "Jego zasady różnią się od tego, co dostają inni: {names}.",
        "sl": "Njegova pravila obravnave se razlikujejo od tega, kar dobijo drugi: {names}.",
    },
    "owner": {"en": "Owner: {name}.", "pl": "Opiekun: {name}.", "sl": "Skrbnik: {name}."},
    "no owner": {
        "en": "Nobody looks after it: give it an owner.",
        "pl": "Nikt się nim nie opiekuje: wyznacz opiekuna.",
        "sl": "Nihče ne skrbi zanj: določite skrbnika.",
    },
    "contacts": {
        "en": "Contacts a working day that its policy asks for: {count}; how many can be made is not known.",
        "pl": "Kontakty na dzień roboczy, których wymagają zasady: {count}; nie wiadomo, ile można wykonać.",
        "sl": "Stiki na delovni dan, ki jih zahtevajo pravila obravnave: {count}; ni znano, koliko jih je mogočih.",
    },
    "contacts of": {
        "en": "Contacts a working day that its policy asks for: {count}; {capacity} can be made.",
        "pl": "Kontakty na dzień roboczy, których wymagają zasady: {count}; można wykonać {capacity}.",
        "sl": "Stiki na delovni dan, ki jih zahtevajo pravila obravnave: {count}; mogočih je {capacity}.",
    },
    "stayed": {
        "en": "Of those in now or 30 days earlier, in both times: {share}. Good from 75 %, fair from 60 %.",
        "pl": "Z tych, którzy są teraz lub byli 30 dni temu, w obu chwilach: {share}. Dobrze od 75 %, średnio od 60 %.",
        "sl": "Od tistih, ki so v segmentu zdaj ali so bili pred 30 dnevi, obakrat: {share}. Dobro od 75 %, srednje "
        "od 60 %.",
    },
    "stayed nobody": {
        "en": "Nobody was in, neither now nor 30 days earlier.",
        "pl": "Nikogo nie ma ani nie było 30 dni wcześniej.",
        "sl": "V segmentu ni nikogar in ga ni bilo niti pred 30 dnevi.",
    },
    "heterogeneous": {
        "en": "HETEROGENEOUS: they differ from one another nearly as much as all customers do. This demographic rule "
        "explains only {share} of the differences in revenue of 12 months (η² {judged}, below 0.06). Do not give "
        "conditions by it alone.",
        "pl": "HETEROGENEOUS (niejednorodny): klienci różnią się między sobą prawie tak samo jak cała baza. Ta reguła "
        "demograficzna wyjaśnia tylko {share} różnic w przychodzie z 12 miesięcy (η² {judged}, poniżej 0,06). "
        "Nie opieraj warunków tylko na niej.",
        "sl": "HETEROGENEOUS (neenoten): stranke se med seboj razlikujejo skoraj tako kot vsa baza. To demografsko "
        "pravilo pojasni le {share} razlik v prihodku v 12 mesecih (η² {judged}, pod 0,06). Pogojev ne "
        "določajte samo po njem.",
    },
    "quarters": {
        "en": "Revenue of 12 months inside: a quarter up to {lower}, half up to {middle}, a quarter from {upper} on.",
        "pl": "Przychód z 12 miesięcy w segmencie: ćwierć do {lower}, połowa do {middle}, ćwierć od {upper} wzwyż.",
        "sl": "Prihodek v 12 mesecih v segmentu: četrtina do {lower}, polovica do {middle}, četrtina od {upper} "
        "naprej.",
    },
    "small": {
        "en": "Small sample: fewer than 30 customers are in, so shares and differences say little.",
        "pl": "Mała próba: mniej niż 30 klientów, więc udziały i różnice mówią niewiele.",
        "sl": "Majhen vzorec: manj kot 30 strank, zato deleži in razlike povedo malo.",
    },
    "covered": {
        "en": "In at least one segment: {share}.",
        "pl": "W co najmniej jednym segmencie: {share}.",
        "sl": "V vsaj enem segmentu: {share}.",
    },
    "several": {
        "en": "In more than one: {share}.",
        "pl": "W więcej niż jednym: {share}.",
        "sl": "V več kot enem: {share}.",
    },
    "agreed": {
        "en": "Agreement with 30 days earlier (adjusted Rand index): {index}; in another segment than then: {share}.",
        "pl": "Zgodność z podziałem sprzed 30 dni (skorygowany indeks Randa): {index}; w innym segmencie: {share}.",
        "sl": "Ujemanje s stanjem pred 30 dnevi (prilagojeni Randov indeks): {index}; v drugem segmentu: {share}.",
    },
    "least": {
        "en": "Known least: {name}, {share}.",
        "pl": "Najmniej znane: {name}, {share}.",
        "sl": "Najmanj znano: {name}, {share}.",
    },
    "large enough": {
        "en": "Large enough, from {least} customers on: {count} of {segments} segments.",
        "pl": "Wystarczająco duże, od {least} klientów: {count} z {segments} segmentów.",
        "sl": "Dovolj veliki, od {least} strank: {count} od {segments} segmentov.",
    },
    "crowded": {
        "en": "Segments: {count}; people tell at most 8 apart.",
        "pl": "Segmenty: {count}; ludzie rozróżniają najwyżej 8.",
        "sl": "Segmenti: {count}; ljudje jih ločijo največ 8.",
    },
    "explained": {
        "en": "Explains {share} of the differences in 12 months' revenue.",
        "pl": "Wyjaśnia {share} różnic w przychodzie z 12 miesięcy.",
        "sl": "Pojasni {share} razlik v prihodku v 12 mesecih.",
    },
    "too many segments": {
        "en": "{name} has {count} segments; people tell at most 8 apart. Merge some, or split it in two segmentations.",
        "pl": "{name}: liczba segmentów to {count}, a ludzie rozróżniają najwyżej 8. Połącz niektóre albo podziel tę "
        "segmentację na dwie.",
        "sl": "{name}: število segmentov je {count}, ljudje pa jih ločijo največ 8. Nekatere združite ali pa to "
        "segmentacijo razdelite na dve.",
    },
}
